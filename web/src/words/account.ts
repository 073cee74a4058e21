import { pairs } from "./pair";

export const account = pairs({
  title: ["我的账号", "My account"],
  changePassword: ["修改密码", "Change password"],
  rule: [
    "至少 10 位，不含账号，不用常见密码，不能与最近 5 个密码相同",
    "At least 10 characters, without the account name, not a common one, none of the last 5",
  ],
  sessions: ["登录的设备", "Where you are signed in"],
  sessionsHelp: [
    "有不认识的登录，请结束它并修改密码。结束手机上的登录不会丢失待发箱里的内容。",
    "If you do not know one, end it and change your password. What a phone has not sent yet stays on it.",
  ],
  device: ["设备", "Device"],
  address: ["来源地址", "Address"],
  begun: ["登录时间", "Signed in"],
  used: ["最近使用", "Last used"],
  current: ["本机", "this one"],
  end: ["结束", "End"],
  endOthers: ["结束其他登录", "End all others"],
  ended: ["已结束。", "Ended."],
  endedOthers: ["已结束其他登录。", "All others ended."],
  on: ["{system} 上的 {browser}", "{browser} on {system}"],
  otherBrowser: ["其他浏览器", "another browser"],
  otherSystem: ["其他系统", "another system"],
  endAll: ["结束登录", "End sessions"],
  endAllSure: [
    "{name} 将在所有设备上退出，须重新登录。手机里未发送的内容不会丢失。",
    "{name} is signed out everywhere and has to sign in again. What a phone has not sent stays on it.",
  ],
  endAllDone: ["已结束 {name} 的 {n} 处登录。", "{n} sessions of {name} ended."],
});
