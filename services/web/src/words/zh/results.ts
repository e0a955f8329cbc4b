import type { WordsOf } from "../catalogue.ts";
import type en from "../en/results.ts";

export default {
  results: {
    title: "已应用的内容",
    none: "其阶段未报告单个对象的结果。",
    all: "显示全部 {{count}} 个",
    unchanged_one: "显示 {{count}} 个未变更的对象",
    unchanged_other: "显示 {{count}} 个未变更的对象",
    running: "部署的进展",
    toDeployment: "查看部署",
  },
  outcome: {
    created: "已创建",
    changed: "已更改",
    unchanged: "未变更",
    deleted: "已删除",
    kept: "已保留",
    failed: "被拒绝",
    "not-tried": "未尝试",
    unknown: "未知",
  },
} satisfies WordsOf<typeof en>;
