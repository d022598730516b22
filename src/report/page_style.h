// How the HTML report looks: light and dark by the reader's own setting, ink-saving on paper. All text
// has a contrast of at least 4.5 to 1 against what it stands on (tests/report/html_test.cpp measures).
#pragma once
#include <string_view>

namespace haima::report {

inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;--paper:#ffffff;--ink:#1b1f24;--quiet:#4f5863;--line:#c9d0d8;--panel:#f3f5f7;--link:#0b57d0;
--bleeding:#8c1d18;--bleeding-paper:#fdeceb;--none:#2f4a5c;--none-paper:#eaf1f5;--cannot:#6b4700;--cannot-paper:#fff4dc;--warn:#6b4700;
--k0:#8a5a00;--k1:#b3341a;--k2:#0b5f94;--k3:#00694a;--k4:#6a6100;--kx:#963a78}
@media (prefers-color-scheme:dark){:root{--paper:#0d0f11;--ink:#dcdfe3;--quiet:#a3abb5;--line:#343a42;--panel:#16191d;--link:#8ab4f8;
--bleeding:#ffb4a9;--bleeding-paper:#2b1210;--none:#b5d3e6;--none-paper:#10202a;--cannot:#f5cf7d;--cannot-paper:#2a2008;--warn:#f5cf7d;
--k0:#e69f00;--k1:#ff6b4a;--k2:#56b4e9;--k3:#2fd69a;--k4:#f0e442;--kx:#e58bc8}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,header,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:.9rem;padding-bottom:.2rem;color:var(--quiet);font-size:.95rem;display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;justify-content:space-between}
header b{color:var(--ink)}
section{margin:1.6rem 0}
h1{font-size:2.6rem;line-height:1.15;margin:0}
h2{font-size:1.25rem;margin:0 0 .5rem;padding-top:.2rem}
a{color:var(--link)}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.4rem .8rem}
.verdict{border-left:.6rem solid var(--tone);background:var(--tone-paper);padding:1.1rem 1.4rem;border-radius:.3rem;margin-top:.8rem}
.verdict h1{color:var(--tone)}
.bleeding{--tone:var(--bleeding);--tone-paper:var(--bleeding-paper)}
.none{--tone:var(--none);--tone-paper:var(--none-paper)}
.cannot_say{--tone:var(--cannot);--tone-paper:var(--cannot-paper)}
.where{font-size:1.45rem;line-height:1.35;margin:.35rem 0 0;font-weight:600}
.why{margin:.6rem 0 0;max-width:60rem}
.figures{display:flex;flex-wrap:wrap;gap:.6rem 2.2rem;margin:1rem 0 0}
.figures div{min-width:6rem}
.figures dt{color:var(--quiet);font-size:.9rem}
.figures dd{margin:0;font-size:1.3rem;font-weight:600;font-variant-numeric:tabular-nums}
.warnings{margin:0;padding:0;list-style:none}
.warnings li{border-left:.25rem solid var(--warn);padding:.15rem .8rem;margin:.45rem 0}
.warnings b{color:var(--warn)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--quiet);font-weight:600;font-size:.92rem}
tbody th{font-weight:600;white-space:nowrap}
.number{text-align:right}
td.k0,th.k0{color:var(--k0)}td.k1,th.k1{color:var(--k1)}td.k2,th.k2{color:var(--k2)}
td.k3,th.k3{color:var(--k3)}td.k4,th.k4{color:var(--k4)}td.kx,th.kx{color:var(--kx)}
figure{margin:0 0 1.4rem;background:var(--panel);padding:.6rem;border-radius:.3rem}
figcaption{padding:.5rem .2rem 0}
.file{color:var(--quiet);font-size:.9rem;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.6rem}
.pair svg{width:100%;height:auto;background:#000;display:block;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.pair svg path{fill:none;stroke-width:1.6;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.pair svg .midline{stroke:#9fd8ff;stroke-width:1.2;stroke-dasharray:7 6}.pair svg .shift{stroke:#ffd23f;stroke-width:2.5;fill:none}
.pair svg .edge{stroke:#000;stroke-opacity:.6;stroke-width:3.6}
.pair svg text{font:600 13px system-ui,"DejaVu Sans",sans-serif;fill:#fff;paint-order:stroke;stroke:#000;stroke-width:3px}
.pair svg .side{font-size:19px}.pair svg .end{text-anchor:end}.pair svg .scale{stroke:#fff}.pair svg .scale-text{font-size:12px}
.pair svg path.k0{stroke:#e69f00}.pair svg path.k1{stroke:#ff6b4a}.pair svg path.k2{stroke:#56b4e9}.pair svg path.k3{stroke:#2fd69a}.pair svg path.k4{stroke:#f0e442}.pair svg path.kx{stroke:#ff5cd6}
.pair svg text.k0{fill:#e69f00}.pair svg text.k1{fill:#ff6b4a}.pair svg text.k2{fill:#56b4e9}.pair svg text.k3{fill:#2fd69a}.pair svg text.k4{fill:#f0e442}.pair svg text.kx{fill:#ff5cd6}
.all{display:flex;flex-wrap:wrap;gap:.3rem;list-style:none;margin:0;padding:0}
.all li{position:relative;background:#000;border:3px solid #000;line-height:0;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.all .flagged{border-color:#ffb000}
.all span{position:absolute;left:2px;top:2px;padding:0 4px;background:#000;color:#fff;font-size:.8rem;line-height:1.35}
.all .flagged span{color:#ffb000;font-weight:700}
.all a{display:block}
.facts{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1.2rem;margin:0}
.facts dt{color:var(--quiet)}
.facts dd{margin:0;overflow-wrap:anywhere}
.facts ul{margin:0;padding-left:1.1rem}
footer{color:var(--quiet);padding-top:.4rem;padding-bottom:2.5rem;border-top:1px solid var(--line)}
@media (max-width:40rem){h1{font-size:2rem}.where{font-size:1.2rem}body{font-size:16px}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--quiet:#444;--line:#999;--panel:#fff;--link:#000;
--bleeding:#8c1d18;--bleeding-paper:#fff;--none:#2f4a5c;--none-paper:#fff;--cannot:#6b4700;--cannot-paper:#fff;--warn:#6b4700;
--k0:#8a5a00;--k1:#b3341a;--k2:#0b5f94;--k3:#00694a;--k4:#6a6100;--kx:#963a78}
body{font-size:10.5pt}h1{font-size:22pt}.where{font-size:13pt}
figure,tr,.warnings li,.verdict{break-inside:avoid}h2{break-after:avoid}.pair{grid-template-columns:1fr 1fr}.skip{display:none}}
)css";

}  // namespace haima::report
