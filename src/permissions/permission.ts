/**
 * The name of a security profile permission as the API knows it. Any string is one, since AWS adds names
 * faster than a package can.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
 */
export type Permission = string;
