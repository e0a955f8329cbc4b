import type { WordsOf } from "../catalogue.ts";
import type en from "../en/resources.ts";

export default {
  resources: {
    filter: "筛选对象",
    filterHint: "名称、kind:pod、health:degraded、app:web",
    application: "应用",
    first_one: "前 {{shown}} 个，共 {{count}} 个对象：输入以筛选",
    first_other: "前 {{shown}} 个，共 {{count}} 个对象：输入以筛选",
    empty: "尚未观察到任何对象。",
    emptyHint: "应用部署到其插件会报告实况的目标后，对象会自动显示在这里。",
  },
} satisfies WordsOf<typeof en>;
