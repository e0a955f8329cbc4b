/** Texts of the page that edits the file of an application. */
export default {
  editing: {
    application: "Application",
    title: "Edit {{name}}",
    hint: "This is {{file}} of repository {{repository}}, branch {{branch}}, at commit {{commit}}. Applications live in Git, so nothing is changed here: see the difference, and the commands that bring it into a branch.",
    noForm: {
      syntax: "The text is not valid YAML, so there is no form: edit the text.",
      shape: "The text is written in a way that the form cannot change: edit the text.",
    },
    cannot: "The form cannot write this into the file as it is written: discard it and edit the text.",
    textHint: "It can be edited here. The form changes only what it names; comments and layout stay.",
    mixed: "Its lines end in different ways, which the browser does not keep: use the form, or an editor.",
    labelForm: "Write each label as key=value.",
    unchanged: "Nothing has changed.",
    difference: "Difference",
    invisible: "Only ends of lines, or of the file, differ.",
    afterPush: "Once the branch is pushed, see what merging it would deploy.",
  },
} as const;
