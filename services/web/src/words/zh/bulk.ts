import type { WordsOf } from "../catalogue.ts";
import type en from "../en/bulk.ts";

export default {
  bulk: {
    title: {
      sync_one: "同步 {{count}} 个应用",
      sync_other: "同步 {{count}} 个应用",
      hold_one: "暂挂 {{count}} 个应用",
      hold_other: "暂挂 {{count}} 个应用",
      release_one: "解除暂挂 {{count}} 个应用",
      release_other: "解除暂挂 {{count}} 个应用",
      disable_one: "停用 {{count}} 个应用",
      disable_other: "停用 {{count}} 个应用",
      enable_one: "启用 {{count}} 个应用",
      enable_other: "启用 {{count}} 个应用",
    },
    hint: {
      sync: "不会产生更改的应用未被选中。同步已暂挂的应用会解除其暂挂。",
      hold: "解除暂挂之前不会自动部署。人工同步仍会部署。",
      release: "触发器将重新部署它们，包括期间推送的内容。",
      disable: "启用之前不会部署。已部署的内容保留。",
      enable: "期间推送的内容将被部署。",
    },
    do: {
      sync: "同步 {{count}} 个",
      hold: "暂挂 {{count}} 个",
      release: "解除 {{count}} 个",
      disable: "停用 {{count}} 个",
      enable: "启用 {{count}} 个",
    },
    look: "正在查看将会更改的内容…",
    looking: "正在查看将会更改的内容：{{known}} / {{count}}",
    noneChosen: "未选择任何应用",
    unknown: "无法得知将会更改的内容：{{reason}}",
    left: "保持不变。",
    unchanged: "原本就是如此。",
    sent: "已接受：piped 尚未处理",
    result: "{{count}} 个中已接受 {{accepted}} 个，被拒绝 {{refused}} 个。",
  },
} satisfies WordsOf<typeof en>;
