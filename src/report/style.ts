/** The style sheet of the page, for light and dark mode, narrow screens and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #11151a);
  --panel: light-dark(#f5f7f9, #191f26);
  --text: light-dark(#1c2229, #e4e8ed);
  --quiet: light-dark(#56606b, #9da8b4);
  --line: light-dark(#d5dbe1, #303843);
  --faint: light-dark(#e9edf0, #222932);
  --accent: light-dark(#0b5a9d, #82bdf5);
  --error: light-dark(#a61b1b, #ff9a90);
  --error-panel: light-dark(#fdeceb, #3a1c1c);
  --warning: light-dark(#7a4d00, #edbb5f);
  --warning-panel: light-dark(#fdf3df, #33270f);
  --info: light-dark(#35546f, #a3c0da);
  --info-panel: light-dark(#e9f0f6, #1b2a38);
  --hover: light-dark(#eaf2fa, #1f2b38);
  font: 14px/1.45 system-ui, sans-serif;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; padding: 0 clamp(12px, 2.5vw, 40px) 64px; background: var(--page); color: var(--text); }
h1 { margin: 28px 0 2px; font-size: 24px; font-weight: 600; letter-spacing: -0.01em; }
h2 { margin: 36px 0 10px; font-size: 18px; font-weight: 600; }
h3 { margin: 0 0 8px; font-size: 15px; font-weight: 600; }
p { margin: 4px 0; max-width: 110ch; }
code { font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
small, caption, .legend, .more, .none, header p { color: var(--quiet); }
small { font-size: 0.9em; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
section, article { scroll-margin-top: 112px; }
.skip { position: absolute; left: -999em; }
.skip:focus { left: 12px; top: 8px; padding: 6px 12px; background: var(--page); z-index: 9; }
nav { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; margin-top: 14px; }
nav button { margin-inline-start: auto; }

button, input, select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; min-height: 30px; }
button { cursor: pointer; }
button[aria-pressed="true"] { background: var(--text); color: var(--page); }

#incomplete { margin-top: 18px; padding: 12px 18px; border: 2px solid var(--error); border-radius: 8px; background: var(--error-panel); }
#incomplete h2 { margin: 0 0 4px; color: var(--error); }
#incomplete ul { margin: 6px 0 0; padding-inline-start: 20px; }
.not-read { color: var(--error); font-style: normal; font-weight: 600; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin: 0 0 18px; }
.tiles div { padding: 10px 14px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
.tiles dt { color: var(--quiet); }
.tiles dd { margin: 0; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.25; }
.tiles dd.more { font-size: 12px; font-weight: 400; min-height: 1.25em; }
.columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 24px; align-items: start; }
meter { width: 90px; height: 10px; vertical-align: middle; }

#filters { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: end; margin-top: 28px; padding: 10px 0; background: var(--page); border-bottom: 1px solid var(--line); }
#filters label { display: grid; gap: 2px; font-size: 12px; color: var(--quiet); }
#filters label.check { display: flex; align-items: center; gap: 6px; min-height: 30px; }
#filters input, #filters select { font-size: 14px; color: var(--text); }
#filters input[type="checkbox"] { min-height: 0; width: 16px; height: 16px; accent-color: var(--accent); }
#shown { flex-basis: 100%; font-variant-numeric: tabular-nums; color: var(--quiet); }
.filtered #shown { color: var(--text); font-weight: 600; }

.scroll { overflow: auto; max-height: 78vh; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
caption { padding: 8px 10px; text-align: start; font-size: 12px; }
th, td { padding: 5px 10px; text-align: start; vertical-align: top; border-top: 1px solid var(--faint); }
th { font-weight: 600; }
tbody th { font-weight: 500; }
thead { position: sticky; top: 0; z-index: 2; }
thead th, thead td { background: var(--panel); border-top: 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
th button { padding: 0; min-height: 24px; border: 0; background: none; font-weight: 600; text-align: start; color: inherit; white-space: nowrap; }
th button::after { content: " ↕" / ""; color: var(--quiet); font-weight: 400; }
th[aria-sort="ascending"] button::after { content: " ↑" / ""; color: inherit; }
th[aria-sort="descending"] button::after { content: " ↓" / ""; color: inherit; }
tbody tr:hover > * { background: var(--hover); }
.findings tbody th { font-weight: 400; overflow-wrap: anywhere; }
.findings td:first-child { min-width: 200px; width: 26%; overflow-wrap: anywhere; }
.category > * { background: var(--panel); }
.findings .category th { font-weight: 600; }
.count { font-weight: 400; color: var(--quiet); }
.space { visibility: hidden; }
.scroll.long { content-visibility: auto; contain-intrinsic-size: auto 500px; }

#first ol { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 12px; margin: 0; padding: 0; list-style: none; }
#first li { padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); overflow-wrap: anywhere; }
#first p { margin: 6px 0 0; }
#first b { font-weight: 600; }
#first .what { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; overflow: hidden; }

#people-filter { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: end; margin-bottom: 10px; }
#people-filter label { display: grid; gap: 2px; font-size: 12px; color: var(--quiet); }
#people-filter input { width: 260px; max-width: 100%; }
#people-filter p { min-height: 30px; padding-top: 5px; }
#people-title:focus { outline: none; }
.panes { display: grid; gap: 18px; align-items: start; }
.panes:has(#person:not([hidden])) { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
.people tbody th { overflow-wrap: anywhere; }
.panes:has(#person:not([hidden])) .people :is(th, td):nth-child(n + 4) { display: none; }
#person { max-height: 78vh; overflow: auto; padding: 14px 18px; border: 1px solid var(--line); border-radius: 8px; }
#person > button { position: sticky; top: 0; float: inline-end; }
#person table { margin-top: 12px; }
#person tbody th, #person td { overflow-wrap: anywhere; }
#person code { color: var(--quiet); font-weight: 400; }
#person .risky td:last-child, .cancelled { color: var(--error); }
.findings b { font-weight: 600; margin-inline-end: 8px; }
.findings code { white-space: nowrap; }
.subjects { color: var(--quiet); }
.subjects > :not([hidden]) ~ :not([hidden])::before { content: ", "; }
.badge { display: inline-block; padding: 0 7px; border-radius: 4px; font-size: 12px; font-weight: 600; }
.badge.error { color: var(--error); background: var(--error-panel); }
.badge.warning { color: var(--warning); background: var(--warning-panel); }
.badge.info { color: var(--info); background: var(--info-panel); }

#matrix .scroll { width: fit-content; max-width: 100%; }
.matrix { table-layout: fixed; width: min-content; font-size: 13px; }
.matrix thead tr > :nth-child(2) { width: 130px; }
.matrix thead tr > :nth-child(3), .matrix thead tr > :nth-child(4) { width: 76px; }
.matrix th, .matrix td.kind, .matrix td.number { padding: 3px 8px; }
.matrix td { padding: 3px 0; width: 30px; min-width: 30px; text-align: center; vertical-align: middle; border-inline-start: 1px solid var(--faint); font-variant-numeric: tabular-nums; }
.matrix tbody th, .matrix thead tr > :first-child { position: sticky; left: 0; z-index: 1; width: 400px; min-width: 400px; max-width: 400px; background: var(--page); border-inline-end: 1px solid var(--line); overflow-wrap: anywhere; }
.matrix thead tr > :first-child { background: var(--panel); }
.matrix thead th { vertical-align: bottom; }
.matrix th code { color: var(--quiet); font-weight: 400; font-size: 11.5px; }
.matrix .kind { white-space: nowrap; color: var(--quiet); }
.matrix .risky .kind { color: var(--error); font-weight: 600; }
.matrix .restricts .kind { color: var(--info); font-weight: 600; }
.matrix td.kind, .matrix td.number { border-inline-start: 0; vertical-align: top; }
.matrix td.kind { text-align: start; }
.matrix td.number { text-align: end; }
.matrix th.profile { padding: 6px 0; width: 30px; min-width: 30px; text-align: center; font-weight: 500; border-inline-start: 1px solid var(--faint); }
.matrix .profile bdi { display: inline-block; writing-mode: vertical-rl; transform: rotate(180deg); max-height: 220px; text-align: start; line-height: 1.15; overflow-wrap: anywhere; }
.matrix .profile.marked { background: var(--text); color: var(--page); }
.matrix .figures td, .matrix .figures th { font-size: 12px; font-weight: 400; color: var(--quiet); }
.matrix .category > * { background: var(--panel); font-weight: 600; border-top: 1px solid var(--line); }
.matrix .category td { font-size: 12px; font-weight: 400; color: var(--quiet); }
.matrix .yes, .matrix .some, .matrix .unclear, .matrix .unread { font-size: 0; }
.yes::before, .some::before, .unclear::before, .unread::before { font-size: 13px; }
.yes::before { content: "●" / ""; }
.some::before { content: "◐" / ""; }
.unclear::before { content: "◌" / ""; font-weight: 700; }
.unread::before { content: "?" / ""; color: var(--error); font-weight: 700; }
.matrix .risky .yes, .matrix .risky .some, .matrix .risky .unclear { background: var(--error-panel); color: var(--error); }
.legend span { margin-inline-end: 12px; }
.legend .badge { margin-inline-end: 4px; }

#profiles article { content-visibility: auto; contain-intrinsic-size: auto 500px; }
article { padding: 16px 0 14px; border-top: 1px solid var(--line); }
#profiles > .scroll { margin-bottom: 28px; }
dl { margin: 0; }
article dl div { display: grid; grid-template-columns: 170px minmax(0, 1fr); gap: 14px; padding: 2px 0; }
article dt { color: var(--quiet); }
article dd { margin: 0; max-width: 130ch; overflow-wrap: anywhere; }
article ul { margin: 0; padding: 0; list-style: none; }
article li { padding-bottom: 2px; }
article b { font-weight: 600; }
article li code { font-size: 0.85em; color: var(--quiet); }
summary { cursor: pointer; color: var(--accent); }

@media (max-width: 760px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  #filters { position: static; }
  #filters label:not(.check) { flex: 1 1 140px; }
  #filters input[type="search"], #filters select { width: 100%; }
  .panes:has(#person:not([hidden])) { grid-template-columns: minmax(0, 1fr); }
  #person { max-height: none; }
  .matrix tbody th, .matrix thead tr > :first-child { width: 180px; min-width: 180px; max-width: 180px; }
  .matrix .kind, .matrix thead tr > :nth-child(2), .matrix .number, .matrix thead tr > :nth-child(n + 3):not(.profile, td) { display: none; }
  .matrix tbody .risky th::after { content: attr(data-kind); display: block; color: var(--error); font-size: 11px; }
  .people :is(th, td):is(:nth-child(3), :nth-child(4), :nth-child(5), :nth-child(7)) { display: none; }
  .findings thead { display: none; }
  .findings, .findings caption, .findings tbody, .findings tr, .findings tbody th, .findings td { display: block; width: auto; min-width: 0; }
  .findings tr[data-row] { padding: 8px 0; border-top: 1px solid var(--faint); }
  .findings tr[data-row] > * { padding: 2px 10px; border: 0; }
  .findings td.number { text-align: start; }
  .findings td.number a::before { content: "Users: "; }
  article dl div { grid-template-columns: minmax(0, 1fr); gap: 0; padding: 4px 0; }
}

@media print {
  @page { size: landscape; margin: 10mm; }
  :root { color-scheme: light !important; font-size: 7pt; line-height: 1.25; }
  body { padding: 0; }
  main { display: flex; flex-direction: column; }
  main > :not(#matrix) { order: 1; }
  main > #filters { order: -1; }
  #person, #people-filter { display: none; overflow: visible; }
  nav, .skip, #filters > :not(#shown), th button::after { display: none !important; }
  #filters { position: static; margin: 0; padding: 0; border: 0; }
  #filters:not(.filtered) { display: none; }
  a { color: inherit; text-decoration: none; }
  h1 { margin-top: 0; font-size: 14pt; }
  h2 { margin: 3mm 0 1.5mm; font-size: 11pt; break-after: avoid; }
  h3, caption { break-after: avoid; }
  .tiles dd { font-size: 14pt; }
  .scroll.long, #profiles article { content-visibility: visible; }
  .scroll { overflow: visible; max-height: none; border: 0; }
  thead { position: static; display: table-header-group; }
  tr { break-inside: avoid; }
  th, td { padding: 0.4mm 1mm; }
  caption { padding: 1mm; font-size: inherit; }
  .tiles { gap: 2mm; margin-bottom: 2mm; }
  .tiles div, #first li { padding: 1.5mm 2.5mm; }
  #first { break-before: page; }
  #first .what { display: block; overflow: visible; }
  #findings .scroll { columns: 3; column-gap: 5mm; font-size: 6pt; }
  .findings, .findings tbody, .findings tr, .findings tbody th { display: block; width: auto; }
  .findings thead, .findings caption, .findings td.number { display: none; }
  .findings td { display: inline; width: auto; padding: 0; border: 0; }
  .findings tr[data-row] { padding: 0.5mm 0; border-top: 1px solid var(--faint); }
  .findings tr[data-row] th { display: inline; padding: 0; border: 0; }
  .findings .category { break-after: avoid; }
  .people, .profiles { font-size: 6.5pt; }
  .badge { font-size: inherit; }
  .details { columns: 3; column-gap: 5mm; font-size: 6pt; }
  article { padding: 1mm 0; }
  article h3 { margin: 0; font-size: 7pt; }
  article dl div { display: block; padding: 0; break-inside: auto; }
  article dt, article dd, article ul, article li { display: inline; }
  article dt::after { content: ": "; }
  article li code { display: none; }
  .matrix { width: auto; font-size: 7pt; }
  .matrix tbody th, .matrix thead tr > :first-child { position: static; width: 62mm; min-width: 0; max-width: none; }
  .matrix th code { font-size: 6pt; }
  .matrix .category td, .matrix .figures td, .matrix .figures th { font-size: inherit; }
  .matrix th, .matrix td.kind, .matrix td.number { padding: 0.2mm 1mm; line-height: 1.15; }
  .matrix td:not(.kind, .number), .matrix th.profile { padding: 0; width: 6mm; min-width: 0; }
  .matrix .profile bdi { max-height: none; white-space: nowrap; }
  .yes::before, .some::before, .unclear::before, .unread::before { width: auto; font-size: 7pt; }
  .matrix.dense { table-layout: fixed; width: 100%; font-size: 5pt; }
  .dense th code { font-size: 4.5pt; }
  .dense tr:first-child > :nth-child(1) { width: 48mm; }
  .dense tr:first-child > :nth-child(2) { width: 20mm; }
  .dense tr:first-child > :nth-child(3) { width: 8mm; }
  .dense tr:first-child > :nth-child(4) { width: 11mm; }
  .matrix.dense td:not(.kind, .number), .matrix.dense th.profile { width: auto; }
  .dense .category td:not(.kind), .dense .figures td:not(.kind, .number) { font-size: 3.8pt; line-height: 6px; writing-mode: vertical-rl; }
  .dense .profile bdi { font-size: 4.5pt; line-height: 1; }
  .dense td::before { font-size: 5pt; }
  th button { display: contents; }
  .yes, .some, .unclear, .badge, meter, .category > *, .matrix .risky .yes { print-color-adjust: exact; }
}
`;
