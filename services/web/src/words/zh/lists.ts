import type { WordsOf } from "../catalogue.ts";
import type en from "../en/lists.ts";

export default {
  lists: {
    none: "没有符合筛选条件的内容。",
    project: "项目",
    anyProject: "所有项目",
  },
} satisfies WordsOf<typeof en>;
