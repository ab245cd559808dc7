let isTaken = false;

/** Notes that this process is a command with the flag `--profile`, not a script or a program that loads the package. */
export function takeProfileFlag(): void {
  isTaken = true;
}

export function takesProfileFlag(): boolean {
  return isTaken;
}
