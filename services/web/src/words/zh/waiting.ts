import type { WordsOf } from "../catalogue.ts";
import type en from "../en/waiting.ts";

export default {
  waiting: {
    filter: "筛选待处理项",
    filterHint: "名称，或 project:shop",
    nothing: "没有等待人工处理的事项。",
    nothingHint: "待审批的阶段、已暂挂的应用，以及等待其他应用的部署会自动显示在这里。",
    none: "没有符合筛选条件的待处理项。",
    count_one: "{{count}} 项待处理",
    count_other: "{{count}} 项待处理",
    approval: "审批",
    held: "已暂挂，不会自动部署",
    wait: "等待其他应用",
    ofStage: "阶段 {{stage}}",
    may: "可审批者",
    anybody: "所有有权审批阶段的人",
    project: "项目 {{project}}",
    would: "将会更改的内容",
    newer: "分支已有更新的提交。",
    newerHint: "此部署对应 {{commit}}；以下是同步 {{head}} 将会更改的内容。",
  },
} satisfies WordsOf<typeof en>;
