/** Texts of the page of all objects. */
export default {
  resources: {
    filter: "Filter objects",
    filterHint: "Name, kind:pod, health:degraded, app:web",
    application: "Application",
    first_one: "the first {{shown}} of {{count}} object: type to filter",
    first_other: "the first {{shown}} of {{count}} objects: type to filter",
    empty: "No objects are observed yet.",
    emptyHint: "Objects appear here by themselves once an application is deployed to a target whose plugin reports what is there.",
  },
} as const;
