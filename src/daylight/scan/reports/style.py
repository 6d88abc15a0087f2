"""The sheet of the HTML report: one text inside the file, because the report is opened from a disk without a server."""

STYLE = """
:root{--ink:#1c2430;--soft:#5a6472;--line:#d9dee5;--ground:#f6f7f9;--red:#b3261e;--yellow:#e0a100;--blue:#2467a8}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--ground);
 font:16px/1.6 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif}
.pick{position:absolute;opacity:0;width:1px;height:1px}
#zh:checked~* [lang=en],#en:checked~* [lang=zh]{display:none}
#zh:checked~header label[for=zh],#en:checked~header label[for=en]{background:var(--ink);color:#fff}
#zh:focus-visible~header label[for=zh],#en:focus-visible~header label[for=en]{outline:3px solid #ffb703}
header,main,footer{max-width:72rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline}
h1{font-size:1.5rem;margin:0;line-height:1.3}
h2{font-size:1.25rem;margin:2rem 0 .5rem;padding-top:.5rem;border-top:3px solid var(--ink)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}h4{font-size:.95rem;margin:1rem 0 .25rem}
p{margin:.4rem 0}a{color:#174f86}.soft{color:var(--soft);font-size:.9rem}
.languages{margin-left:auto;display:flex}
.languages label{border:1px solid var(--ink);padding:0 .9rem;min-height:44px;line-height:42px;cursor:pointer}
.lead{flex-basis:100%;background:#fff;border-left:4px solid var(--ink);padding:.5rem .8rem;margin:0}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem .5rem}
nav a,.chip{display:inline-block;padding:.35rem .7rem;background:#fff;border:1px solid var(--line);border-radius:4px;
 text-decoration:none}
.cards{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));padding:0;margin:1rem 0;list-style:none}
.cards li{background:#fff;border:1px solid var(--line);border-left:6px solid;padding:.6rem .9rem}
.cards b{display:block;font-size:2rem;line-height:1.2;font-variant-numeric:tabular-nums}
.cards .red{border-left-color:var(--red)}.cards .yellow{border-left-color:var(--yellow)}
.cards .blue{border-left-color:var(--blue)}
.badge{display:inline-block;padding:0 .5rem;border-radius:3px;font-size:.85rem;font-weight:600;line-height:1.6;white-space:nowrap}
.badge.red{background:var(--red);color:#fff}.badge.yellow{background:#ffe08a;color:#4a3500}
.badge.blue{background:var(--blue);color:#fff}
rect.red{fill:var(--red)}rect.yellow{fill:var(--yellow)}rect.blue{fill:var(--blue)}
svg.bar{display:block;width:100%;min-width:5rem;height:.7rem;margin-top:.45rem;background:#eef0f3}
svg.months{display:block;width:100%;max-width:36rem;height:auto;background:#fff;border:1px solid var(--line)}
svg text{font-size:9px;fill:var(--soft)}svg .axis{stroke:var(--soft);stroke-width:.7}
.wide{overflow-x:auto;margin:.6rem 0;background:#fff;border:1px solid var(--line)}
.wide:focus-visible{outline:3px solid #ffb703}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
td a,tbody th a,h4 a{display:inline-block;min-width:24px;padding:.1rem 0}
thead th{background:#eef0f3;white-space:nowrap}tbody th{font-weight:400}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
article{background:#fff;border:1px solid var(--line);border-left:6px solid;padding:.6rem .9rem;margin:.6rem 0;
 overflow-wrap:anywhere}
article.red{border-left-color:var(--red)}article.yellow{border-left-color:var(--yellow)}article.blue{border-left-color:var(--blue)}
article h4{margin:0;font-size:1rem}
article p.says{margin:.3rem 0}
dl{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;margin:.3rem 0;font-size:.9rem}
dl div{display:flex;gap:.4rem}dt{color:var(--soft);flex:none}dd{margin:0}
code{font:.88em/1.5 ui-monospace,Consolas,monospace;background:#eef0f3;padding:0 .25rem;border-radius:2px;overflow-wrap:anywhere}
section.sheet{content-visibility:auto;contain-intrinsic-size:auto 40rem}
.noisy{border-left:4px solid var(--yellow);background:#fff8e1;padding:.4rem .8rem;margin:.5rem 0}
@media (max-width:40rem){h1{font-size:1.25rem}header,main,footer{padding:.75rem}th,td{padding:.35rem .45rem}
 .x{display:none}tbody th{min-width:7rem}svg text{font-size:12px}}
@media print{body{background:#fff;font-size:10.5pt}.languages,nav,.back{display:none}a{color:inherit;text-decoration:none}
 section.sheet{content-visibility:visible;break-before:page}article,tr{break-inside:avoid}.wide{overflow:visible;border:0}
 *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
