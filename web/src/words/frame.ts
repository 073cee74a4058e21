import { pairs } from "./pair";

export const frame = pairs({
  inbox: ["待办", "Inbox"],
  register: ["台账", "Register"],
  queue: ["分派", "Dispatch"],
  conference: ["会商", "Conference"],
  map: ["地图", "Map"],
  batches: ["批次", "Batches"],
  settings: ["设置", "Settings"],
  nav: ["主导航", "Main navigation"],
  menu: ["菜单", "Menu"],
  skip: ["跳到正文", "Skip to content"],
  search: ["搜索图斑编号、村、备注", "Search number, village, note"],
  language: ["English", "中文"],
  languageLabel: ["切换为英文", "Switch to Chinese"],
  account: ["账号", "Account"],
  keys: ["快捷键", "Keyboard"],
  openFile: ["打开案卷", "Case file"],
  notFound: ["没有这个页面", "No such page"],
  notFoundHelp: ["链接可能已过期。可从左侧进入其他页面。", "The link may be old. Choose a page at the left."],
  notAllowed: ["您的岗位没有这个页面", "Your role does not have this page"],
});
