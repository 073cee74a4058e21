import { createRouter, createWebHistory } from "vue-router";
import { may, me, whoAmI } from "@/shared/session";

// `may` is the capability that the page needs; the rail shows what is allowed.
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", component: { render: () => null }, beforeEnter: () => (me.value ? home() : true) },
    { path: "/inbox", component: () => import("./pages/inbox/InboxPage.vue"), meta: { may: "cases.read" } },
    {
      path: "/cases",
      component: () => import("./pages/register/RegisterPage.vue"),
      meta: { may: "cases.read" },
    },
    {
      path: "/cases/:id(\\d+)",
      component: () => import("./pages/caseFile/CasePage.vue"),
      meta: { may: "cases.read" },
      props: (to) => ({ id: Number(to.params.id) }),
    },
    {
      path: "/grounds/:id(\\d+)",
      component: () => import("./pages/ground/GroundPage.vue"),
      meta: { may: "cases.read" },
      props: (to) => ({ id: Number(to.params.id) }),
    },
    {
      path: "/review",
      component: () => import("./pages/review/ReviewPage.vue"),
      meta: { may: "cases.step" },
    },
    { path: "/queue", component: () => import("./pages/queue/QueuePage.vue"), meta: { may: "queue.read" } },
    {
      path: "/conference",
      redirect: () => (may("agenda.read") ? "/conference/agenda" : "/conference/decisions"),
    },
    {
      path: "/conference/:part(agenda|meetings|decisions|proposals)",
      component: () => import("./pages/conference/ConferencePage.vue"),
      meta: { may: "rules.read" },
      props: true,
    },
    {
      path: "/meetings/:id(\\d+)",
      component: () => import("./pages/conference/MeetingPage.vue"),
      meta: { may: "agenda.read" },
      props: (to) => ({ id: Number(to.params.id) }),
    },
    {
      path: "/handed-in",
      component: () => import("./pages/handedIn/HandedInPage.vue"),
      meta: { may: "cases.step" },
    },
    { path: "/map", component: () => import("./pages/map/MapPage.vue"), meta: { may: "map.read" } },
    { path: "/figures", redirect: "/figures/now" },
    {
      path: "/figures/:part(now|flow|forecast|signed)",
      component: () => import("./pages/figures/FiguresPage.vue"),
      meta: { may: "figures.read" },
      props: true,
    },
    {
      path: "/figures/cases",
      component: () => import("./pages/figures/BehindPage.vue"),
      meta: { may: "figures.read" },
    },
    {
      path: "/spot-checks",
      component: () => import("./pages/spots/SpotsPage.vue"),
      meta: { may: "spots.read" },
    },
    {
      path: "/balance",
      component: () => import("./pages/balance/BalancePage.vue"),
      meta: { may: "balance.read" },
    },
    {
      path: "/batches",
      component: () => import("./pages/batch/BatchesPage.vue"),
      meta: { may: "batches.read" },
    },
    {
      path: "/batches/:id(\\d+)",
      component: () => import("./pages/batch/BatchPage.vue"),
      meta: { may: "batches.read" },
      props: (to) => ({ id: Number(to.params.id) }),
    },
    {
      path: "/reports",
      component: () => import("./pages/reports/ReportsPage.vue"),
      meta: { may: "cases.export" },
    },
    {
      path: "/supervision",
      component: () => import("./pages/supervision/SupervisionPage.vue"),
      meta: { may: "supervision.read" },
    },
    {
      path: "/supervision/:id(\\d+)",
      component: () => import("./pages/supervision/OrderPage.vue"),
      meta: { may: "supervision.read" },
      props: (to) => ({ id: Number(to.params.id) }),
    },
    {
      path: "/together",
      component: () => import("./pages/together/TogetherPage.vue"),
      meta: { may: "cases.step" },
    },
    {
      path: "/operations",
      component: () => import("./pages/together/OperationsPage.vue"),
      meta: { may: "operations.read" },
    },
    {
      path: "/operations/:id(\\d+)",
      component: () => import("./pages/together/OperationPage.vue"),
      meta: { may: "operations.read" },
      props: (to) => ({ id: Number(to.params.id) }),
    },
    { path: "/account", component: () => import("./pages/account/AccountPage.vue") },
    { path: "/audit", component: () => import("./pages/audit/AuditPage.vue"), meta: { may: "audit.read" } },
    { path: "/notices", component: () => import("./pages/notices/NoticesPage.vue") },
    { path: "/settings", redirect: "/settings/people" },
    {
      path: "/settings/:part(people|regions|layers|rules|documents|joint|deliveries|checkpoints|tokens)",
      component: () => import("./pages/settings/SettingsPage.vue"),
      props: true,
    },
    { path: "/:rest(.*)*", component: () => import("./pages/NotFound.vue") },
  ],
});

/** The first page of the person signed in. */
export function home(): string {
  if (may("audit.read")) return "/audit";
  return may("cases.read") ? "/inbox" : "/settings";
}

router.beforeEach(async () => {
  await whoAmI().catch(() => null);
});
