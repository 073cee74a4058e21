import { pairs } from "./pair";

/** The frame of the phone page: tabs, signing in, what the phone can and cannot. */
export const field = pairs({
  app: ["良田外业", "Liangtian Field"],
  tasks: ["任务", "Tasks"],
  map: ["地图", "Map"],
  camera: ["拍照", "Camera"],
  outbox: ["待发箱", "Outbox"],
  mine: ["我的", "Me"],
  nav: ["主导航", "Main navigation"],
  notices: ["提醒", "Notices"],
  later: ["稍后，先离线办理", "Later, go on offline"],
  missingPage: ["没有这个页面。", "There is no such page."],
  home: ["回到任务", "Back to tasks"],

  unsent: ["{n} 条待发，最早 {age}", "{n} to send, oldest {age}"],
  ageNow: ["刚刚", "just now"],
  ageMinutes: ["{n} 分钟前", "{n} min ago"],
  ageHours: ["{n} 小时前", "{n} h ago"],
  ageDays: ["{n} 天前", "{n} days ago"],
  heldSome: ["{n} 条被搁置，需要处理", "{n} held, needs you"],
  offlineNow: [
    "无网络：可照常拍照和填报，有信号后自动发送。",
    "Offline: go on working. Everything is sent when there is signal.",
  ],
  expired: [
    "登录已过期，内容都在本机。登录后继续发送。",
    "Your session has ended; everything is kept here. Sign in to go on sending.",
  ],
  otherHere: [
    "此浏览器现在登录的是别人，您的内容不会以别人的名义发送。请重新登录。",
    "Someone else is signed in here. Nothing of yours is sent in another name. Sign in again.",
  ],
  signInAgain: ["重新登录", "Sign in"],
  updateReady: [
    "新版本已就绪。待发箱和草稿不受影响。",
    "A new version is ready. Outbox and drafts are kept.",
  ],
  updateNow: ["现在更新", "Update now"],
  updateLater: ["稍后", "Later"],
  updateFull: [
    "待发箱里还有 {n} 条，更新后仍在，会继续发送。现在更新吗？",
    "{n} entries in the outbox stay and go on being sent. Update now?",
  ],
  storageLow: [
    "手机存储只剩约 {free}，可能拍不了几张了。请先到有信号的地方发送，或清理手机空间。",
    "Only about {free} of storage left. Send what is here, or free some space, before taking more.",
  ],
  clockOff: [
    "手机时间与服务器相差 {n}，已随照片如实记录。请在手机设置里打开自动时间。",
    "This phone's clock is {n} off; that is recorded with each photo. Turn on automatic time.",
  ],
  minutesLong: ["{n} 分钟", "{n} minutes"],
  hoursLong: ["{n} 小时", "{n} hours"],

  wechatTitle: ["请用浏览器打开", "Open in a browser"],
  wechat: [
    "微信内打开的网页不能可靠地保存照片和离线使用。请点右上角“…”，选择“在浏览器打开”；苹果手机用 Safari，安卓手机用 Chrome、Edge 或系统浏览器。",
    "A page inside WeChat cannot keep photos safely or work offline. Tap “…” at the top right and choose “Open in browser”: Safari on iPhone, Chrome or Edge on Android.",
  ],
  copyLink: ["复制网址", "Copy the address"],
  copied: ["网址已复制，请粘贴到浏览器打开。", "Copied. Paste it into a browser."],
  lackTitle: ["这个浏览器不能用于外业", "This browser cannot be used in the field"],
  lack: [
    "缺少：{what}。请换用新版 Chrome、Edge（安卓）或 Safari（苹果，系统 16 及以上），不要用无痕模式。",
    "Missing: {what}. Use a recent Chrome or Edge (Android) or Safari (iOS 16 or later), not a private window.",
  ],
  lackSecure: ["安全连接（网址须以 https 开头）", "a secure connection (https)"],
  lackStore: ["本机存储", "storage on the phone"],
  lackWorker: ["离线打开", "opening offline"],
  lackLocks: ["多页面协调", "coordination between tabs"],
  lackHash: ["照片校验", "photo checksums"],
  lackBlobs: ["在本机存储照片", "storing photos on the phone"],
  otherTab: [
    "另一个标签页正在更新本页，请关闭其他“良田外业”标签页后再打开。内容都在。",
    "Another tab is updating this page. Close the other tabs of Liangtian Field and open it again. Nothing is lost.",
  ],
  storeFailed: [
    "本机存储打不开：{why}。请不要清除浏览器数据；关闭其他标签页、重启手机后再试。",
    "The phone's storage cannot be opened: {why}. Do not clear browser data; close other tabs, restart the phone and try again.",
  ],

  signIn: ["登录", "Sign in"],
  firstOnline: [
    "第一次使用要在有网络时登录；登录后没有网络也能打开。",
    "The first sign-in needs a network; afterwards the page opens without one.",
  ],
  notField: ["这个账号没有外业权限，请用内业页面。", "This account has no field work. Use the desk page."],
  goDesk: ["打开内业页面", "Open the desk page"],
  others: [
    "此手机上还存有其他人的内容：{who}。各自分开保存，本人登录后继续发送。",
    "This phone also keeps entries of: {who}. They are kept apart and are sent when that person signs in.",
  ],
  person: ["{name}（{n} 条）", "{name} ({n})"],
  signOut: ["退出登录", "Sign out"],
  signOutFull: [
    "待发箱里还有 {n} 条没有发送，不能退出，以免丢失。请先在有信号处发送，或写一份救援文件；换人使用请点“换人登录”。",
    "{n} entries are not sent yet, so you cannot sign out. Send them, or write a rescue file. To hand over the phone use “Switch person”.",
  ],
  signOutSure: [
    "退出后需要网络才能再登录。本机的外业包仍保留。",
    "You will need a network to sign in again. The pack stays on this phone.",
  ],
  signOutFailed: ["没有网络，退出没有完成，仍是登录状态。", "No network: you are still signed in."],
  switchPerson: ["换人登录", "Switch person"],
  switchSure: [
    "您的 {n} 条待发内容留在本机，与别人的分开；您再次登录后继续发送。",
    "Your {n} unsent entries stay on this phone, apart from others', and are sent when you sign in again.",
  ],
  switchFailed: ["没有网络，暂时不能换人。", "No network: the person cannot be changed now."],
  mustChange: [
    "请先设置自己的密码。本机内容都在，改好后继续发送。",
    "Set your own password first. Everything here is kept and is sent afterwards.",
  ],

  storage: ["本机存储", "Storage"],
  used: ["已用 {used}，可用约 {free}", "{used} used, about {free} free"],
  unknownRoom: ["浏览器没有告知", "The browser does not say"],
  kept: ["存储保护", "Protected storage"],
  keptYes: [
    "已获准：空间不足时浏览器不会自动清除",
    "Granted: the browser will not clear it when space is short",
  ],
  keptNo: [
    "未获准：手机空间不足时浏览器可能清除。请添加到主屏幕使用，并及时发送。",
    "Not granted: the browser may clear it when space is short. Add the page to the home screen and send often.",
  ],
  keptAsk: ["再次申请", "Ask again"],
  language: ["语言", "Language"],
  version: ["版本", "Version"],
  device: ["本机名称", "This phone"],
  deviceHint: ["办公室用它认出是哪部手机", "The office knows this phone by it"],
  clock: ["手机时间", "Clock"],
  clockUnknown: ["还没有与服务器对过", "Not compared with the server yet"],
  clockFine: ["与服务器一致", "Agrees with the server"],
  clockDiffers: ["与服务器相差 {n}", "{n} off the server"],
  secondsLong: ["{n} 秒", "{n} seconds"],
  install: ["添加到主屏幕", "Add to home screen"],
  installHint: [
    "用浏览器菜单里的“添加到主屏幕”，打开更快，内容也更不易被清除。",
    "Use “Add to Home Screen” in the browser's menu: it opens faster and its content is safer.",
  ],
  nameDevice: ["例如：3 号机", "e.g. Phone 3"],
});
