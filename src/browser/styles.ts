/** The look. Colours, corners and type can be set from outside; what is not set fits the page's own colour scheme. */
const CSS = `
:host{display:block;max-inline-size:24rem;
--bg:var(--wise-sca-background,#fff);--fg:var(--wise-sca-text,#16202e);--soft:var(--wise-sca-muted,#5a6678);
--line:var(--wise-sca-line,#dde3ec);--key:var(--wise-sca-key,#f2f5f9);--accent:var(--wise-sca-accent,#1d4ed8);
--on:var(--wise-sca-on-accent,#fff);--bad:var(--wise-sca-danger,#b3202c);--good:var(--wise-sca-success,#137a4b);
--round:var(--wise-sca-radius,1rem)}
@supports (color:light-dark(#000,#fff)){:host{
--bg:var(--wise-sca-background,light-dark(#fff,#171b22));--fg:var(--wise-sca-text,light-dark(#16202e,#eceff4));
--soft:var(--wise-sca-muted,light-dark(#5a6678,#a3aebe));--line:var(--wise-sca-line,light-dark(#dde3ec,#333b48));
--key:var(--wise-sca-key,light-dark(#f2f5f9,#232933));--accent:var(--wise-sca-accent,light-dark(#1d4ed8,#8fb0ff));
--on:var(--wise-sca-on-accent,light-dark(#fff,#0d1830));--bad:var(--wise-sca-danger,light-dark(#b3202c,#ff9a9f));
--good:var(--wise-sca-success,light-dark(#137a4b,#6fd6a4))}}
:host([hidden]),[hidden]{display:none!important}
*{box-sizing:border-box;margin:0}
.card{background:var(--bg);color:var(--fg);border:1px solid var(--line);border-radius:calc(var(--round)*1.25);
padding:1.5rem 1.25rem 1rem;display:grid;gap:1.125rem;text-align:center;line-height:1.45}
button,input{font:inherit;color:inherit}
h2{font-size:1.0625rem;font-weight:600;line-height:1.3;outline:0}
.hint,.foot,.payee{color:var(--soft);font-size:.875rem}
.stack{display:grid;gap:.875rem}
.what{display:grid;gap:.125rem;padding-block-end:1.125rem;border-block-end:1px solid var(--line)}
.amount{font-size:2rem;font-weight:650;line-height:1.2;letter-spacing:-.015em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.payee{font-size:1rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;font-size:.875rem;margin-block-start:.75rem;text-align:start}
dt{color:var(--soft)}dd{text-align:end;overflow-wrap:anywhere}
.notice{color:var(--bad);font-size:.875rem;font-weight:500;min-block-size:1.45em}
h2+.hint,.hint+.notice{margin-block-start:.25rem}
:is(.notice,.hint):empty{display:none}
.notice[data-info]{color:var(--soft)}
.pin{display:grid;gap:1.25rem;justify-items:center}
.cells{position:relative;display:flex;gap:.75rem;direction:ltr;border-radius:.75rem}
.cell{inline-size:2.75rem;block-size:3.25rem;border:1.5px solid var(--line);border-radius:.75rem;background:var(--key);display:grid;place-items:center}
.cell::after{content:"";inline-size:.75rem;block-size:.75rem;border-radius:50%;background:currentColor;opacity:0;transform:scale(.4)}
.cell[data-filled]::after{opacity:1;transform:none}
.over{position:absolute;inset:0;inline-size:100%;block-size:100%;border:0;padding:0;background:none;color:transparent;caret-color:transparent;outline:0;opacity:0}
.cells:focus-within .cell[data-next]{border-color:var(--accent);outline:2px solid var(--accent);outline-offset:1px}
.cells[data-wrong] .cell{border-color:var(--bad)}
.keypad{display:grid;grid-template-columns:repeat(3,1fr);gap:.5rem;direction:ltr;inline-size:100%;max-inline-size:17.5rem}
.key{min-block-size:3.25rem;border:1px solid transparent;border-radius:var(--round);background:var(--key);font-size:1.375rem;font-weight:500;display:grid;place-items:center;cursor:pointer;touch-action:manipulation;-webkit-tap-highlight-color:transparent}
.key:hover{border-color:var(--line)}
.button{min-block-size:3rem;inline-size:100%;border:1px solid transparent;border-radius:var(--round);background:var(--accent);color:var(--on);font-weight:600;cursor:pointer;padding:.5rem 1rem}
.button:hover{filter:brightness(1.08)}
.field{min-block-size:3.25rem;inline-size:100%;border:1.5px solid var(--line);border-radius:var(--round);background:var(--key);text-align:center;font-size:1.5rem;letter-spacing:.25em;font-variant-numeric:tabular-nums;direction:ltr;padding:.25rem}
.link{border:0;background:none;color:var(--accent);font-size:.875rem;font-weight:500;cursor:pointer;padding:.5rem;border-radius:.5rem;min-block-size:2.25rem}
.link:hover{text-decoration:underline}
button:disabled{cursor:default;opacity:.55}
.link:disabled{color:var(--soft);opacity:1;text-decoration:none}
:is(button,.field,summary):focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.ways{font-size:.875rem}.ways summary{color:var(--accent);font-weight:500;cursor:pointer;padding:.5rem;border-radius:.5rem;list-style:none}.ways summary::-webkit-details-marker{display:none}.ways div{display:grid;justify-items:center}
.foot{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;border-block-start:1px solid var(--line);padding-block-start:.5rem;min-block-size:2.75rem}
.sign{display:grid;place-items:center;padding-block-start:.5rem}
.sign+div{padding-block-end:.5rem}
.icon{inline-size:1.5rem;block-size:1.5rem;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.badge{inline-size:3.5rem;block-size:3.5rem;padding:.875rem;border-radius:50%;color:var(--soft);background:var(--key);stroke-width:2}
div .good{color:var(--bg);background:var(--good)}
div .bad{color:var(--bad)}
.spin{inline-size:2.25rem;block-size:2.25rem;border:3px solid var(--line);border-block-start-color:var(--accent);border-radius:50%}
@media (prefers-reduced-motion:no-preference){
.cell::after{transition:opacity .12s,transform .12s}
.key:active,.button:active{transform:scale(.97)}
.spin{animation:spin .9s linear infinite}
.cells[data-busy] .cell::after{animation:wait 1s ease-in-out infinite alternate}
.cells[data-wrong]{animation:shake .3s}
.good{animation:pop .35s cubic-bezier(.2,1.4,.4,1)}
@keyframes spin{to{transform:rotate(1turn)}}
@keyframes wait{to{opacity:.3}}
@keyframes shake{25%{transform:translateX(-.375rem)}50%{transform:translateX(.3rem)}75%{transform:translateX(-.2rem)}}
@keyframes pop{from{transform:scale(.5);opacity:0}}}
@media (forced-colors:active){
.cell::after{background:CanvasText}.cell,.key,.button,.field{border-color:ButtonBorder}
.badge{border:2px solid}.cells[data-wrong] .cell{border-color:Mark}.spin{border-block-start-color:Highlight}}
@media (max-width:21rem){.card{padding-inline:.875rem}.cells{gap:.5rem}}
`;

let sheet: CSSStyleSheet | undefined;

/** Made by script, so that no policy for inline styles concerns it. */
export function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
