import { pairs } from "./pair";

/** What came, or has not come, from phones; as the office sees it. */
export const handedIn = pairs({
  title: ["外业接收", "From the field"],
  arrived: ["外业照片 {here} / {all} 张已到达", "{here} of {all} field photos have arrived"],
  released: ["{n} 张已不再等待", "{n} no longer awaited"],
  onPhone: [
    "{n} 张还在{who}的手机（{device}）上，最早 {oldest} 拍摄，手机最后联系 {seen}",
    "{n} still on the phone of {who} ({device}); the oldest taken {oldest}; last heard from {seen}",
  ],
  never: ["尚无", "never"],
  awaitWords: [
    "照片全部到达之前，不能提交核实或举证。",
    "Until all have arrived, no finding or evidence can be submitted.",
  ],
  held: ["被搁置 {n} 条", "{n} held"],
  heldTitle: ["被搁置的外业内容", "Held entries from phones"],
  heldHelp: [
    "手机离线填写的内容到达时案件已有变化，或不符合规则。内容完整保存在此：核对后重试，或写明理由放弃。较新的办理不会被覆盖。",
    "When these came, the case had moved on or a rule was not met. They are kept whole: retry after checking, or give them up with a reason. Nothing newer is overwritten.",
  ],
  empty: ["没有被搁置或未到齐的外业内容。", "Nothing is held, and no photo is awaited."],
  emptyHelp: [
    "外业人员离线填写的内容到达后自动办理，不需要在此处理。",
    "What inspectors enter offline is taken by itself; only what could not be taken appears here.",
  ],
  plot: ["图斑", "Plot"],
  who: ["外业人员", "Inspector"],
  what: ["内容", "What"],
  taken: ["填写时间", "Made at"],
  receivedAt: ["到达时间", "Arrived"],
  why: ["原因", "Why"],
  photosHere: ["照片 {here} / {all}", "{here} of {all} photos"],
  retry: ["按现状重试", "Retry now"],
  retried: ["已办理：{words}", "Taken: {words}"],
  stillHeld: ["仍被搁置：{words}", "Still held: {words}"],
  giveUp: ["放弃", "Give up"],
  giveUpTitle: ["放弃这一条外业内容", "Give up this entry"],
  giveUpHelp: [
    "内容和照片保留备查，不再办理。请写明理由。",
    "What was entered is kept but will not be taken. Say why.",
  ],
  release: ["不再等待", "Stop waiting"],
  releaseTitle: ["不再等待未到的照片", "Stop waiting for photos"],
  releaseHelp: [
    "手机遗失或照片损坏时使用。之后照片若仍传到，会照常保存。请写明理由。",
    "For a lost phone or a damaged photo. Should it still arrive, it is kept. Say why.",
  ],
  reasonNeeded: ["请写明理由", "Give a reason"],
  caseGone: ["案件不在您的权限范围内", "The case is outside your scope"],
  rescue: ["导入救援文件", "Hand in a rescue file"],
  rescueHelp: [
    "手机无法联网时，外业人员可在“我的”页写出救援文件（.ltrescue），经其他途径送到这里导入。重复导入不会重复办理。",
    "When a phone cannot connect, its owner writes a rescue file (.ltrescue) and brings it here. Handing it in twice acts once.",
  ],
  rescuing: ["正在导入 {name}…", "Handing in {name}…"],
  rescued: ["{author}：{words}", "{author}: {words}"],
});
