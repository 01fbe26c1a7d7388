// Words that people read come from src/i18n only. Refuses letters in JSX text and in the attributes that are read out.
const READ_BY_PEOPLE = new Set(["title", "alt", "placeholder", "label", "aria-label", "aria-description", "hint", "heading"]);
const LETTERS = /\p{L}{2,}/u;

/** @type {import("eslint").Rule.RuleModule} */
export const textFromCatalogue = {
  meta: {
    type: "problem",
    schema: [],
    messages: { text: "“{{text}}” is read by people: put it into src/i18n and use t()." },
  },
  create(context) {
    const refuse = (node, text) => context.report({ node, messageId: "text", data: { text: text.trim() } });
    return {
      JSXText(node) {
        if (LETTERS.test(node.value)) refuse(node, node.value);
      },
      JSXAttribute(node) {
        if (!READ_BY_PEOPLE.has(String(node.name.name))) return;
        const value = node.value?.type === "JSXExpressionContainer" ? node.value.expression : node.value;
        if (value?.type === "Literal" && typeof value.value === "string" && LETTERS.test(value.value)) refuse(node, value.value);
      },
      JSXExpressionContainer(node) {
        if (node.parent.type !== "JSXElement" && node.parent.type !== "JSXFragment") return;
        const value = node.expression;
        if (value.type === "Literal" && typeof value.value === "string" && LETTERS.test(value.value)) refuse(node, value.value);
      },
    };
  },
};
