import {
  IconApps,
  IconBell,
  IconChartBar,
  IconHandStop,
  IconLink,
  IconMailExclamation,
  IconRocket,
  IconRoute,
  IconSettings,
  IconShieldCheck,
  IconStack2,
} from "@tabler/icons-react";

/** Where one can go from every page, in this order; with `g` and the key. A new one is a line here. `right`: who has it nowhere does not see the place. */
export const places = [
  { to: "/applications", word: "applications", icon: IconApps, key: "a" },
  { to: "/deployments", word: "deployments", icon: IconRocket, key: "d" },
  { to: "/traces", word: "traces", icon: IconRoute, key: "t" },
  { to: "/waiting", word: "waiting", icon: IconHandStop, key: "w" },
  { to: "/resources", word: "resources", icon: IconStack2, key: "r" },
  { to: "/chains", word: "chains", icon: IconLink, key: "c", right: "deployment_chain.list" },
  { to: "/events", word: "events", icon: IconBell, key: "e", right: "event.list" },
  { to: "/insights", word: "insights", icon: IconChartBar, key: "i", right: "insight.get" },
  { to: "/audit", word: "audit", icon: IconShieldCheck, key: "u", right: "audit.list" },
  { to: "/notices", word: "notices", icon: IconMailExclamation, key: "n", right: "notification.list" },
  { to: "/settings", word: "settings", icon: IconSettings, key: "s" },
] as const;
