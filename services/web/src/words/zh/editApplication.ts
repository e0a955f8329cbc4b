import type { WordsOf } from "../catalogue.ts";
import type en from "../en/editApplication.ts";

export default {
  editing: {
    application: "应用",
    title: "编辑 {{name}}",
    hint: "这是仓库 {{repository}} 分支 {{branch}} 在提交 {{commit}} 处的 {{file}}。应用存在于 Git 中，因此这里不会更改任何内容：请查看差异，以及将其放入分支的命令。",
    noForm: {
      syntax: "文本不是有效的 YAML，因此没有表单：请编辑文本。",
      shape: "文本的写法无法用表单更改：请编辑文本。",
    },
    cannot: "表单无法按文件现有的写法写入：请放弃并编辑文本。",
    textHint: "可在此编辑。表单只更改其所列内容；注释和布局保持不变。",
    mixed: "各行的结尾方式不同，浏览器无法保留：请使用表单或编辑器。",
    labelForm: "每个标签请写成 key=value。",
    unchanged: "没有任何更改。",
    difference: "差异",
    invisible: "仅行尾或文件结尾不同。",
    afterPush: "推送分支后，可查看合并它将部署什么。",
  },
} satisfies WordsOf<typeof en>;
