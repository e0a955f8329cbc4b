/** Texts of the list of deployments. */
export default {
  deployments: {
    empty: "Nothing has been deployed yet.",
    more: "Show older ones",
    application: "Application",
    status: "Status",
    anyStatus: "Every status",
    anyProject: "Every project",
    none: "No deployment fits the filter.",
    noneYet: "None of the newest deployments fits the filter.",
  },
} as const;
