import { pairs } from "./pair";

export const checkpoints = pairs({
  title: ["存证", "Checkpoints"],
  help: [
    "检查点是全部留痕、照片、销号单等在某一时刻的签名摘要。请至少每周下载一个，存到本单位改不到的地方（上级单位、光盘，或随文报送编号、叶数和根）：日后连检查点一起被改写，也能用它发现。程序每天 1:00 自动签署。",
    "A checkpoint is the signed digest of the whole record at one moment. Take one away at least once a week and keep it where nobody of this office can change it: with it, even a database rewritten together with its checkpoints is found. One is signed every day at 1:00.",
  ],
  sign: ["立即签署", "Sign now"],
  signed: [
    "已签署检查点 {number}，共 {size} 片叶。请下载留存。",
    "Checkpoint {number} is signed, {size} leaves. Take it away.",
  ],
  first: ["本单位首把公钥", "First public key of this office"],
  number: ["检查点", "Checkpoint"],
  at: ["签署时间", "Signed at"],
  size: ["叶数", "Leaves"],
  root: ["根", "Root"],
  key: ["签名", "Signature"],
  download: ["下载", "Download"],
  none: ["还没有检查点", "No checkpoint yet"],
  newest: ["列出最近 {shown} 个，共 {total} 个。", "The newest {shown} of {total}."],
});
