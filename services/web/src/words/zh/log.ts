import type { WordsOf } from "../catalogue.ts";
import type en from "../en/log.ts";

export default {
  log: {
    of: "{{stage}} 的日志",
    notStarted: "阶段开始之前没有日志。",
    nothingYet: "还没有日志行。",
    empty: "没有写入任何内容。",
    search: "搜索日志",
    searchFirst: "输入要搜索的内容",
    noMatch: "未找到",
    matchOf: "{{at}} / {{count}}",
    previous: "上一个匹配",
    next: "下一个匹配",
    wrap: "换行",
    times: "时间",
    download: "下载",
    lines_one: "{{count}} 行",
    lines_other: "{{count}} 行",
    follows: "（持续更新）",
    level: "级别",
    all: "所有行",
    warnings: "警告和错误（{{count}}）",
    errors: "错误（{{count}}）",
    fold: "折叠",
    folded_one: "另有 {{count}} 行",
    folded_other: "另有 {{count}} 行",
    toEnd: "到末尾",
  },
} satisfies WordsOf<typeof en>;
