/** Texts of lists, whatever they show. */
export default {
  lists: {
    none: "Nothing fits the filter.",
    project: "Project",
    anyProject: "Any project",
  },
} as const;
