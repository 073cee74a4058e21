import { pairs } from "./pair";

export const login = pairs({
  title: ["登录", "Sign in"],
  product: ["良田", "Liangtian"],
  tagline: ["耕地“非农化”“非粮化”整治办理", "Farmland rectification casework"],
  login: ["账号", "Account"],
  password: ["密码", "Password"],
  submit: ["登录", "Sign in"],
  needBoth: ["请填写账号和密码。", "Enter your account and password."],
  forgot: [
    "忘记密码请联系本单位管理员重置。",
    "Forgotten your password? Ask your administrator to reset it.",
  ],
  again: [
    "登录已过期，请重新登录。已填写的内容在登录后仍可继续。",
    "Your session has ended. Sign in again to go on.",
  ],
  changeTitle: ["修改密码", "Change password"],
  changeFirst: [
    "这是首次登录或密码刚被重置，请先设置自己的密码。",
    "This is your first sign-in, or your password was reset. Set your own password first.",
  ],
  old: ["原密码", "Current password"],
  next: ["新密码", "New password"],
  repeat: ["再输一次新密码", "New password again"],
  different: ["两次输入的新密码不一致。", "The two new passwords differ."],
  changed: ["密码已修改。", "Password changed."],
  signOn: ["统一身份认证登录", "Single sign-on"],
  signOnCode: [
    "统一身份认证已通过，请再输入动态码。",
    "The provider has let you in; enter your code as well.",
  ],
  logout: ["退出登录", "Sign out"],
});
