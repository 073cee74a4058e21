import { pairs } from "./pair";

export const keys = pairs({
  title: ["快捷键", "Keyboard"],
  lists: ["列表", "Lists"],
  down: ["下一行", "Next row"],
  up: ["上一行", "Previous row"],
  open: ["打开", "Open"],
  select: ["选中或取消", "Select or clear"],
  search: ["搜索", "Search"],
  help: ["显示全部快捷键", "Show all keys"],
  file: ["案件", "Case file"],
  actions: ["办理键见各按钮右侧字母", "Actions: the letter on each button"],
  next: ["连续办理时的下一宗、上一宗", "Next or previous case of the list"],
  photo: ["看第一张照片", "Open the first photo"],
  photos: ["照片", "Photos"],
  move: ["上一张、下一张", "Previous, next"],
  pair: ["整改前、整改后切换", "Before or after"],
  escape: ["关闭", "Close"],
});
