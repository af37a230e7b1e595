"""The page's style: one sober sheet for light and dark, for screen and paper."""

STYLE = """
:root { color-scheme: light dark;
  --paper: #fbfbf9; --card: #ffffff; --ink: #1d2327; --faint: #667079; --line: #e2e3df; --soft: #f0f1ed;
  --accent: #2f6b9a; --accent-soft: #d9e6f0; --good: #2c7a4b; --good-soft: #dff0e5; --bad: #b3382c;
  --bad-soft: #f8e1de; --warn: #9a6700; --warn-soft: #fbefd2; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14181b; --card: #1b2024; --ink: #e4e7e6; --faint: #98a2a9; --line: #30373c; --soft: #23292e;
  --accent: #5b9bcb; --accent-soft: #223b4e; --good: #63be86; --good-soft: #1c3626; --bad: #ea8277;
  --bad-soft: #45221f; --warn: #dcae55; --warn-soft: #3d3218; --on-accent: #0f1417; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 40px 28px 64px; }
h1 { font-size: 27px; line-height: 1.3; font-weight: 600; margin: 12px 0 10px; letter-spacing: -0.01em;
  max-width: 34em; overflow-wrap: anywhere; }
h2 { font-size: 13px; font-weight: 600; letter-spacing: 0.07em; text-transform: uppercase; color: var(--faint);
  margin: 44px 0 12px; }
p { margin: 6px 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
.faint { color: var(--faint); } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.verdict { display: inline-block; padding: 3px 12px; border-radius: 99px; font-weight: 600; font-size: 13px; }
.verdict.good { background: var(--good-soft); } .verdict.bad { background: var(--bad-soft); }
.verdict.warn { background: var(--warn-soft); }
.failure { border-left: 3px solid var(--bad); padding: 4px 14px; margin: 14px 0; white-space: pre-wrap; }
.numbers { display: flex; flex-wrap: wrap; gap: 14px 38px; margin: 22px 0 0; padding: 16px 0;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
.numbers div { min-width: 84px; }
.numbers b { display: block; font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums; }
.numbers span { color: var(--faint); font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 20px;
  overflow-x: auto; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 16px; }
.columns h2 { margin-top: 28px; }
video, .film { display: block; width: 100%; border-radius: 10px; background: #000; margin-top: 28px; }
.stills { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 10px; margin-top: 12px; }
.stills img { width: 100%; display: block; border-radius: 8px; border: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--faint); font-size: 13px; white-space: nowrap; }
th, td { padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: break-word; } tr:last-child > * { border-bottom: 0; }
td.n, th.n { text-align: right; white-space: nowrap; } td.nowrap { white-space: nowrap; }
summary { cursor: pointer; } pre { white-space: pre-wrap; font-size: 12px; overflow-wrap: anywhere; }
.pairs th { padding-right: 28px; width: 1%; }
.formulas th { width: 1%; } .formula-name { width: 1%; white-space: nowrap; font-weight: 600; }
.formula { white-space: pre-wrap; } .operator { color: var(--accent); font-weight: 600;
  font-size: 1.15em; padding: 0 1px; cursor: help; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0; }
.tree ul { margin-left: 7px; padding-left: 18px; border-left: 1px solid var(--line); } .tree li { padding: 3px 0; }
.relation { font-size: 12px; padding: 1px 8px; border-radius: 99px; background: var(--soft); color: var(--faint); }
.badge { display: inline-block; min-width: 20px; line-height: 20px; text-align: center; border-radius: 10px;
  font-size: 12px; font-weight: 600; background: var(--warn); color: var(--paper); }
.timeline { display: block; width: 100%; min-width: 720px; font-size: 12px; }
.timeline text { fill: var(--ink); } .timeline .tick, .timeline .faint { fill: var(--faint); }
.timeline .robot { font-weight: 600; font-size: 13px; } .timeline .robot.faint { font-weight: 400; fill: var(--faint); }
.timeline .grid { stroke: var(--line); } .timeline .rule { stroke: var(--line); }
.bar.planned { fill: none; stroke: var(--faint); stroke-dasharray: 3 2; opacity: 0.75; }
.bar.done { fill: var(--accent); } .bar.failed { fill: var(--bad); } .bar.active { fill: var(--warn); }
.bar.skipped, .bar.pending { fill: var(--faint); }
.timeline .label { fill: var(--on-accent); }
.bar.veil { fill: var(--card); opacity: 0.72; }
.bar.pause { fill: url(#hatch); stroke: var(--warn); } .hatch { stroke: var(--warn); stroke-width: 1.6; }
.said { fill: var(--warn); } .timeline .said-number { fill: var(--paper); font-weight: 600; }
.said-line { stroke: var(--warn); fill: none; stroke-dasharray: 2 3; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 22px; color: var(--faint); font-size: 13px; margin-top: 8px; }
.legend i { display: inline-block; width: 22px; height: 10px; border-radius: 3px; margin-right: 7px; }
.legend .planned { border: 1px dashed var(--faint); } .legend .done { background: var(--accent); }
.legend .failed { background: var(--bad); } .legend .active { background: var(--warn); }
.legend .pause { border: 1px solid var(--warn);
  background: repeating-linear-gradient(135deg, transparent 0 3px, var(--warn) 3px 4px); }
.meter { display: inline-block; width: 64px; height: 6px; border-radius: 3px; background: var(--soft);
  margin-right: 8px; vertical-align: middle; overflow: hidden; }
.meter i { display: block; height: 100%; background: var(--accent); }
.meter.bad i { background: var(--bad); }
footer { margin-top: 44px; color: var(--faint); font-size: 13px; }
@media (max-width: 620px) { main { padding: 24px 16px; } h1 { font-size: 22px; } }
@media print { main { max-width: none; padding: 0; } .card { break-inside: avoid; } video { display: none; } }
"""
