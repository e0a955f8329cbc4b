import type { WordsOf } from "../catalogue.ts";
import type en from "../en/deployments.ts";

export default {
  deployments: {
    empty: "还没有任何部署。",
    more: "显示更早的部署",
    application: "应用",
    status: "状态",
    anyStatus: "所有状态",
    anyProject: "所有项目",
    none: "没有符合筛选条件的部署。",
    noneYet: "最新的部署中没有符合筛选条件的。",
  },
} satisfies WordsOf<typeof en>;
