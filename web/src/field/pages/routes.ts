import type { RouteRecordRaw } from "vue-router";

/** The pages of the work itself; the frame has the others. */
export const workRoutes: RouteRecordRaw[] = [
  { path: "/tasks", name: "tasks", component: () => import("./TasksPage.vue") },
  { path: "/case/:id(\\d+)", name: "case", component: () => import("./CasePage.vue"), props: idOf },
  {
    path: "/case/:id(\\d+)/finding",
    name: "finding",
    component: () => import("./FindingPage.vue"),
    props: idOf,
  },
  {
    path: "/case/:id(\\d+)/evidence",
    name: "evidence",
    component: () => import("./EvidencePage.vue"),
    props: idOf,
  },
  { path: "/camera/:id(\\d+)?", name: "camera", component: () => import("./CameraPage.vue"), props: idOf },
  { path: "/sign", name: "sign", component: () => import("./SignPage.vue") },
  { path: "/map", name: "map", component: () => import("./MapPage.vue") },
];

function idOf(route: { params: Record<string, string | string[]> }) {
  return { id: route.params.id ? Number(route.params.id) : null };
}
