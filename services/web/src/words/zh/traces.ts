import type { WordsOf } from "../catalogue.ts";
import type en from "../en/traces.ts";

export default {
  traces: {
    search: "提交哈希或标题",
    application: "应用",
    repository: "仓库",
    anyRepository: "所有仓库",
    state: "部署",
    anyState: "所有状态",
    anyProject: "所有项目",
    in_progress: "进行中",
    succeeded: "成功",
    failed: "失败",
    cancelled: "已取消",
    superseded: "已被取代",
    empty: "还没有提交被部署，也没有事件提到任何提交。",
    none: "没有符合筛选条件的提交。",
    noneYet: "最新的提交中没有符合筛选条件的。",
    clear: "清除筛选",
    more: "显示更早的",
    by: "作者 {{author}}",
    notDeployed: "尚无部署",
    more_apps_one: "以及另外 {{count}} 个",
    more_apps_other: "以及另外 {{count}} 个",
  },
} satisfies WordsOf<typeof en>;
