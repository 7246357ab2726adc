/** @type {import("@remix-run/dev").VitePluginConfig} */
export default {
  appDirectory: "app",
  // ops/build.mjs builds aside and moves the finished folders to build/.
  buildDirectory: process.env.PULSE_BUILD_FOLDER || "build",
  serverBuildFile: "index.js",
  serverModuleFormat: "esm",
  // Tests stand beside the route they test and must not become routes.
  ignoredRouteFiles: ["**/*.test.{ts,tsx}"],
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_singleFetch: true,
    v3_throwAbortReason: true,
    // Off on purpose: its manifest endpoint is a known denial-of-service door.
    v3_lazyRouteDiscovery: false,
  },
};
