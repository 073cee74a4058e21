import { pairs } from "./pair";

export const split = pairs({
  draw: [
    "在图上点击画切分线，双击结束；线的两端须在图斑之外。",
    "Click to draw the cutting line, double-click to end; both ends must lie outside the plot.",
  ],
  points: ["已画 {n} 点", "{n} points"],
  undo: ["退一点", "Undo point"],
  again: ["重新画线", "Draw again"],
  cut: ["切分预览", "Preview"],
  part: ["第 {n} 部分", "Part {n}"],
  sum: [
    "合计 {sum} 亩，原图斑 {parent} 亩，相差 {difference} 平方米",
    "{sum} mu of {parent}, difference {difference} m²",
  ],
  type: ["图斑类型", "Type"],
  classNow: ["实地地类", "Class on the ground"],
  planting: ["种植属性", "Planting"],
  finding: ["核实结论", "Finding"],
  map: ["切分图", "Cutting map"],
});
