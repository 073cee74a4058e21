import { pairs } from "./pair";

/** What waits on the phone, what became of it, and what went wrong on the way. */
export const outbox = pairs({
  empty: ["待发箱是空的，都已交到服务器。", "The outbox is empty: everything has reached the server."],
  emptyHint: [
    "拍的照片和填的结论会先存在这里，有回执才离开。",
    "Photos and findings wait here until the server has confirmed them.",
  ],
  summary: ["{n} 条待发 · {size}", "{n} to send · {size}"],
  oldest: ["最早一条：{age}", "Oldest: {age}"],
  sendNow: ["立即发送", "Send now"],
  showMore: ["还有 {n} 条", "{n} more"],
  sending: ["正在发送…", "Sending…"],
  sentRecently: ["近两周已回执（{n} 条）", "Confirmed in the last two weeks ({n})"],
  photograph: ["照片", "Photo"],
  report_finding: ["核实结论", "Finding"],
  submit_evidence: ["举证", "Evidence"],
  note: ["批注", "Note"],
  caseNo: ["案件 {no}", "Case {no}"],

  waiting: ["待发送", "To send"],
  afterPhotos: ["待发送：等本案照片先到达", "To send: waits for this case's photos"],
  percent: ["发送中 {n} %", "Sending {n} %"],
  done: ["已回执", "Confirmed"],
  held: ["被搁置：{why}", "Held: {why}"],
  givenUp: ["已放弃：{why}", "Given up: {why}"],
  filesWaiting: ["已受理，照片待发送", "Accepted; photo to send"],
  fileStuck: ["照片没有送达：{why}", "Photo not delivered: {why}"],
  missing: ["还缺：{what}", "Missing: {what}"],

  retry: ["按现在的情况再办", "Try again as things are now"],
  giveUp: ["放弃这一条", "Give this up"],
  giveUpWhy: ["放弃的原因（办公室会看到）", "Why (the office will see it)"],
  giveUpNote: [
    "放弃后这一条不再办理，记录仍保留在服务器。已拍的照片请确认不再需要。",
    "It will not be acted on; the server keeps the record. Make sure its photo is not needed.",
  ],
  release: ["不再等待这张照片", "Stop waiting for this photo"],
  releaseWhy: ["不再等待的原因（办公室会看到）", "Why (the office will see it)"],
  dismiss: ["知道了，移出待发箱", "Understood, remove it"],
  dismissSure: [
    "这一条已放弃，移出后本机不再保存它的照片。",
    "It was given up. Removing it deletes its photo from this phone.",
  ],
  again: ["再传一次", "Send again"],
  reasonNeeded: ["请写明原因。", "Say why."],

  offline: [
    "没有网络，内容都在本机，有信号后自动发送。",
    "No network. Everything is kept here and is sent when there is signal.",
  ],
  portal: [
    "这个网络要求先登录或认证（收到的是网页，不是回执）。内容都在本机，请认证网络或换用移动数据。",
    "This network wants you to sign in first (a web page came instead of a receipt). Everything is kept; sign in to the network or use mobile data.",
  ],
  signedOut: [
    "登录已过期，内容都在本机，登录后继续发送。",
    "Your session has ended. Everything is kept; sign in to go on sending.",
  ],
  otherPerson: [
    "现在登录的是别人，没有发送。内容都在本机，本人登录后继续。",
    "Someone else is signed in, so nothing was sent. Everything is kept until you sign in.",
  ],
  mustChange: ["要先修改密码才能发送，内容都在本机。", "Change your password first. Everything is kept."],
  forbidden: ["服务器不允许：{why} 内容都在本机。", "The server refused: {why} Everything is kept."],
  tooLarge: [
    "网关嫌一次发得太大，已改为小块再试；内容都在本机。多次不成请联系管理员放宽上传限制。",
    "The gateway refused the size; smaller pieces are tried. Everything is kept. If it goes on, ask your administrator.",
  ],
  busy: [
    "服务器正忙，稍后自动再试，内容都在本机。",
    "The server is busy. It is tried again by itself; everything is kept.",
  ],
  serverFailed: [
    "服务器出错（{status}），稍后自动再试，内容都在本机。",
    "The server failed ({status}). It is tried again by itself; everything is kept.",
  ],
  nonsense: [
    "收到的回答不完整或不是给这一条的，没有当作回执；内容都在本机，稍后自动再问。",
    "The answer was incomplete or not for this entry and was not taken as a receipt. Everything is kept and asked again.",
  ],
  wrongHash: [
    "服务器收到的照片与本机的不一致，没有当作送达，将从头再传。",
    "What the server received differs from the photo here. It does not count; it is sent again from the start.",
  ],
  damaged: [
    "本机存的照片已损坏或被系统清除，传不出去。请重新拍一张，并在这里选“不再等待这张照片”。",
    "The photo on this phone is damaged or was cleared by the system. Take it again and choose “Stop waiting for this photo”.",
  ],
  refused: ["服务器没有接受：{why}", "The server refused: {why}"],
  refusedStatus: [
    "服务器没有接受（{status}），内容都在本机。",
    "The server refused ({status}). Everything is kept.",
  ],
  noRoom: [
    "手机存储空间不足，这一条没有存下，请不要离开现场：清理手机空间或先发送已有照片，再拍一次。",
    "The phone has no room; this was not kept. Stay on site: free some space or send what is here, then take it again.",
  ],
  notKept: [
    "没有存进本机（{why}），请再试一次；此前存下的都在。",
    "It was not kept on the phone ({why}). Try again; what was kept before is still here.",
  ],
  noCase: [
    "外业包里没有这宗案件，请先更新外业包。",
    "The pack does not have this case. Update the pack first.",
  ],
  insecure: [
    "网址不是 https，浏览器不能计算照片校验值，没有存下。请用 https 网址打开。",
    "The page is not on https, so the photo cannot be checksummed. It was not kept.",
  ],
  emptyPhoto: ["照片是空的，没有存下，请重新拍摄。", "The photo is empty and was not kept. Take it again."],
  packFailed: [
    "外业包没有更新，原来的还能用：{why}",
    "The pack was not updated; the old one still works: {why}",
  ],

  rescue: ["救援文件", "Rescue file"],
  rescueAbout: [
    "把待发箱里的全部内容加密写成文件，手机坏了、传不出去时，可以交给办公室导入，或换一部手机读回。重复导入不会重复办理。",
    "Writes everything in the outbox to an encrypted file. If the phone cannot send, the office can import it, or another phone can read it. Importing twice does no harm.",
  ],
  rescueWrite: ["写救援文件", "Write a rescue file"],
  rescueRead: ["读回救援文件", "Read a rescue file"],
  passphrase: ["口令（至少 8 位，请记牢）", "Passphrase (8 or more, remember it)"],
  passphraseRead: ["写文件时设的口令", "The passphrase set when it was written"],
  passphraseShort: ["口令至少 8 位。", "The passphrase needs 8 characters or more."],
  rescueNone: ["待发箱是空的，不需要救援文件。", "The outbox is empty; no rescue file is needed."],
  rescueNoKey: [
    "本机还没有救援用的密钥，请在有网络时更新一次外业包。",
    "This phone has no rescue key yet. Update the pack once with a network.",
  ],
  rescueWriting: ["正在写 {done} / {total}", "Writing {done} / {total}"],
  rescueDone: [
    "已写好 {files} 个文件，共 {entries} 条。请保存或发给办公室。待发箱内容仍在本机。",
    "{files} file(s) with {entries} entries are ready. Save them or send them to the office. The outbox stays here.",
  ],
  rescueSave: ["保存文件 {n}", "Save file {n}"],
  rescueShare: ["分享文件 {n}", "Share file {n}"],
  rescueSkipped: [
    "有 {n} 张照片读不出来，没有写进文件。",
    "{n} photo(s) could not be read and are not in the file.",
  ],
  rescueRestored: [
    "读回 {added} 条；{had} 条本机已有。",
    "{added} entries were read; {had} were here already.",
  ],
  rescueNotMine: [
    "这份救援文件是别人的，只能由本人登录后读回，或交办公室导入。没有读入任何内容。",
    "This rescue file is someone else's. That person can read it after signing in, or the office can import it. Nothing was read.",
  ],
  rescueNotOne: ["这不是救援文件，没有读入任何内容。", "This is no rescue file. Nothing was read."],
  rescueWrongPass: ["口令不对，没有读入任何内容。", "The passphrase is wrong. Nothing was read."],
  rescueBroken: [
    "救援文件在第 {n} 段损坏或不完整；此前的 {added} 条已读回。",
    "The rescue file is damaged or cut at part {n}; the {added} entries before it were read.",
  ],
  rescueForged: [
    "救援文件的封签不符，内容可能被改动过。没有读入任何内容。",
    "The seal of the rescue file does not fit; it may have been altered. Nothing was read.",
  ],
});
