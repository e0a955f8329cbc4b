/** Texts of the dialog that acts on several applications. */
export default {
  bulk: {
    title: {
      sync_one: "Sync {{count}} application",
      sync_other: "Sync {{count}} applications",
      hold_one: "Hold {{count}} application",
      hold_other: "Hold {{count}} applications",
      release_one: "Release {{count}} application",
      release_other: "Release {{count}} applications",
      disable_one: "Disable {{count}} application",
      disable_other: "Disable {{count}} applications",
      enable_one: "Enable {{count}} application",
      enable_other: "Enable {{count}} applications",
    },
    hint: {
      sync: "Those that would change nothing are not chosen. A sync of a held application releases it.",
      hold: "Nothing is deployed by itself until it is released. A sync by a person is deployed.",
      release: "Triggers deploy them again, and what was pushed meanwhile.",
      disable: "Nothing deploys them until they are enabled. What they deployed stays.",
      enable: "What was pushed meanwhile is deployed.",
    },
    do: {
      sync: "Sync {{count}}",
      hold: "Hold {{count}}",
      release: "Release {{count}}",
      disable: "Disable {{count}}",
      enable: "Enable {{count}}",
    },
    look: "Looks at what would change…",
    looking: "Looks at what would change: {{known}} of {{count}}",
    noneChosen: "Nothing is chosen",
    unknown: "What would change is not known: {{reason}}",
    left: "Left as it is.",
    unchanged: "It was so already.",
    sent: "Accepted: the piped has not taken it up yet",
    result: "{{accepted}} of {{count}} accepted, {{refused}} refused.",
  },
} as const;
