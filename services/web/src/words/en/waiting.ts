/** Texts of the page of what waits for a person. */
export default {
  waiting: {
    filter: "Filter what waits",
    filterHint: "Name, project:shop",
    nothing: "Nothing waits for a person.",
    nothingHint: "Approvals, applications that are held, and deployments that wait for other applications appear here by themselves.",
    none: "Nothing that waits fits the filter.",
    count_one: "{{count}} waits",
    count_other: "{{count}} wait",
    approval: "Approvals",
    held: "Held, and not deployed by themselves",
    wait: "Wait for other applications",
    ofStage: "stage {{stage}}",
    may: "May approve",
    anybody: "Everybody who may approve stages",
    project: "Project {{project}}",
    would: "What it would change",
    newer: "The branch is at a newer commit.",
    newerHint: "This deployment is of {{commit}}; what follows is what a sync of {{head}} would change.",
  },
} as const;
