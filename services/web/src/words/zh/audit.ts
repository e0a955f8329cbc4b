import type { WordsOf } from "../catalogue.ts";
import type en from "../en/audit.ts";

export default {
  audit: {
    unknown: "未知",
    accepted: "已接受",
    done: "已完成",
    refused: "已拒绝",
    failed: "失败",
  },
  auditPage: {
    empty: "尚无记录，或您无权查看任何有记录的项目的审计。",
    person: "人员或服务",
    action: "操作，例如 application.sync",
    object: "对象的 ID 或名称",
    result: "结果",
    anyResult: "所有结果",
    since: "起始日期",
    until: "结束日期",
    about: "对象",
    reason: "原因",
    program: "程序",
    noProject: "无：整个安装",
    piped: "Piped",
    command: "命令",
    details: "详情",
    place: "在链中的位置",
    placeIs: "{{sequence}}，{{hash}}…",
    export: "导出",
    exportHint: "以 JSON 行导出全部条目，仅按项目筛选；可用 slipway audit verify --file 校验",
    exporting_one: "{{count}} 条…",
    exporting_other: "{{count}} 条…",
    exported_one: "已导出 {{count}} 条",
    exported_other: "已导出 {{count}} 条",
    notExported: "未导出：{{reason}}",
  },
} satisfies WordsOf<typeof en>;
