import { pairs } from "./pair";

export const imagery = pairs({
  title: ["影像", "Imagery"],
  none: [
    "没有配置影像。管理员可按运维文档用 LIANGTIAN_IMAGERY 配置带日期的影像，之后可在这里前后对比。",
    "No imagery. An administrator configures dated imagery by LIANGTIAN_IMAGERY (see operations), then compare it here.",
  ],
  under: ["底下的影像", "Picture below"],
  over: ["与哪一期对比", "Compare with"],
  swipe: ["左右对比", "Swipe"],
  at: ["分界在 {n}%", "Line at {n}%"],
});
