/** Texts about what stages did with objects. */
export default {
  results: {
    title: "What was applied",
    none: "Its stages reported nothing about single objects.",
    all: "Show all {{count}}",
    unchanged_one: "Show {{count}} unchanged object",
    unchanged_other: "Show {{count}} unchanged objects",
    running: "What the deployment does",
    toDeployment: "Show the deployment",
  },
  outcome: {
    created: "Created",
    changed: "Changed",
    unchanged: "Unchanged",
    deleted: "Deleted",
    kept: "Kept",
    failed: "Refused",
    "not-tried": "Not tried",
    unknown: "Not known",
  },
} as const;
