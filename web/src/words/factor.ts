import { pairs } from "./pair";

export const factor = pairs({
  title: ["两步验证", "Two-step sign-in"],
  help: [
    "登录时除密码或统一身份认证外，再输入手机身份验证器上的 6 位动态码。验证器可用任何支持 TOTP 的应用，不需要网络。",
    "Besides the password or the provider, signing in asks for a 6-digit code from an authenticator on your phone. Any TOTP app will do; it needs no network.",
  ],
  off: ["未开启", "Off"],
  on: ["已开启，还有 {n} 个恢复码", "On, {n} recovery codes left"],
  few: [
    "恢复码快用完了，请关闭后重新开启，取得新的。",
    "Few recovery codes are left: turn it off and on for new ones.",
  ],
  mustTitle: ["请先开启两步验证", "Turn on two-step sign-in first"],
  must: [
    "您的岗位须开启两步验证后才能使用本系统。",
    "Your role needs two-step sign-in before anything else.",
  ],
  requiredHere: ["岗位要求，不能不开", "required for your role"],
  turnOn: ["开启", "Turn on"],
  turnOff: ["关闭", "Turn off"],
  password: ["登录密码", "Your password"],
  again: [
    "请到统一身份认证平台重新登录一次，确认是您本人，随后自动回到这里。",
    "Sign in at the provider once more to confirm that it is you; it brings you back here.",
  ],
  goAgain: ["去统一身份认证确认", "Confirm at the provider"],
  shown: ["统一身份认证平台刚确认过是您本人。", "The provider has just confirmed that it is you."],
  byPassword: ["改用登录密码", "Use the password instead"],
  next: ["下一步", "Next"],
  scan: ["用身份验证器扫描二维码，或手工输入密钥：", "Scan this with your authenticator, or type the key:"],
  qr: ["两步验证的二维码", "QR code of the second factor"],
  code: ["动态码", "Code"],
  codeHelp: ["验证器上显示的 6 位数字", "The 6 digits that the authenticator shows"],
  codeOrRecovery: ["动态码或恢复码", "Code or recovery code"],
  codesTitle: ["请保存恢复码", "Keep these recovery codes"],
  codesHelp: [
    "手机丢失时，每个恢复码可代替动态码登录一次。只显示这一次，请抄写或打印后妥善保管。",
    "Without your phone, each signs you in once. They are shown only now: write them down or print them.",
  ],
  kept: ["已保存", "I have kept them"],
  turnedOff: ["已关闭两步验证。", "Two-step sign-in is off."],
  reset: ["重置两步验证", "Reset two-step"],
  resetSure: [
    "{name} 的动态码和恢复码立即失效，可只用密码登录；岗位要求的须重新开启。请先核实是本人。",
    "Codes of {name} stop working; the password alone signs in, or it is turned on anew where required. Make sure who asks.",
  ],
  resetDone: ["已重置 {name} 的两步验证。", "Two-step sign-in of {name} reset."],
  rules: ["两步验证要求", "Who needs two-step"],
  rulesHelp: [
    "勾选的岗位须开启两步验证后才能使用本系统。更改立即生效并记入审计日志。",
    "Ticked roles must turn it on before anything else. Changes count at once and are audited.",
  ],
  phone: [
    "您的岗位须先开启两步验证：请重新登录，按提示在手机上开启。手机里的内容都在。",
    "Your role needs two-step sign-in: sign in again and turn it on here. What is on the phone stays.",
  ],
  openApp: [
    "点下面的链接，用手机上的身份验证器打开；没有反应的，在验证器里手工输入密钥：",
    "Open the link in this phone's authenticator, or type the key there:",
  ],
  openAppLink: ["用身份验证器打开", "Open in the authenticator"],
});
