import { pairs } from "./pair";

export const review = pairs({
  title: ["审核", "Review"],
  queue: ["待审案件", "Cases to review"],
  file: ["正在审核 {no}", "Reviewing {no}"],
  all: ["全部", "All"],
  today: ["今日 {done} / 待审 {waiting}", "Today {done} / waiting {waiting}"],
  place: ["第 {n} 宗，共 {all} 宗", "{n} of {all}"],
  empty: ["没有待审的案件", "Nothing waits for review"],
  emptyHelp: [
    "等您审核的案件会按时限列在这里，通过或退回后自动换下一宗。",
    "Cases that wait for your review stand here by limit; after each the next one comes up.",
  ],
  again: ["再读一次", "Read again"],
  saving: ["正在保存…", "Saving…"],
  cannot: ["不能办理“{action}”：{why}", "“{action}” is not possible: {why}"],
  reason: ["{action}的理由", "Reason: {action}"],
  reasonHelp: [
    "按 1–9 选用常用语并立即提交，不能撤销。也可输入理由后按 Enter；以数字开头时请先输空格。",
    "1–9 takes a phrase and submits at once; there is no undo. Or type and press Enter; to begin with a digit type a space first.",
  ],
  reasonNone: ["输入理由后按 Enter 提交，不能撤销。", "Type a reason and press Enter; there is no undo."],
  form: ["填写更多", "Full form"],
  noPhoto: ["这宗案件没有照片", "This case has no photos"],
  strip: ["本案照片", "Photos of the case"],
  keyPass: ["通过（主要办理）", "Pass (the main action)"],
  keyReturn: ["退回，再按 1–9 选常用语", "Return, then 1–9 for a phrase"],
  keyPhoto: ["下一张照片", "Next photo"],
  keyPair: ["整改前、整改后", "Before or after"],
  keyWalk: ["下一宗、上一宗", "Next or previous case"],
  keyLarge: ["放大照片", "Photo on the whole screen"],
  hint: [
    "空格 下一张 · B 前后 · Enter 放大 · J K 换案 · ? 全部快捷键",
    "Space next photo · B before/after · Enter large · J K cases · ? all keys",
  ],
});
