import type { ErrorCode } from "yaml";

/**
 * Our own sentences for the parser's errors: its texts quote the source, and a rules file may hold tokens.
 */
export function syntaxSentence(code: ErrorCode): string {
  switch (code) {
    case "ALIAS_PROPS":
      return "an alias cannot have an anchor or a tag";
    case "BAD_ALIAS":
      return "this alias names no anchor, or its name is not valid";
    case "BAD_DIRECTIVE":
      return "this directive is not known";
    case "BAD_DQ_ESCAPE":
      return "this escape is not valid in a double-quoted string";
    case "BAD_INDENT":
      return "the indentation does not fit";
    case "BAD_PROP_ORDER":
      return "an anchor or tag must stand before the value's indicator";
    case "BAD_SCALAR_START":
      return "a plain value cannot start with this character; quote the value";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "a nested mapping must start on a line of its own; quote a value that holds `: `";
    case "BLOCK_IN_FLOW":
      return "a block collection cannot stand inside [ ] or { }";
    case "DUPLICATE_KEY":
      return "this key stands twice in the same mapping";
    case "IMPOSSIBLE":
      return "cannot be read";
    case "KEY_OVER_1024_CHARS":
      return "a key may have at most 1,024 characters; is a quote or a line break missing?";
    case "MISSING_CHAR":
      return "a character is missing here, such as a quote, a comma, a colon or a closing bracket";
    case "MULTILINE_IMPLICIT_KEY":
      return "a key must stand on one line; is a colon missing?";
    case "MULTIPLE_ANCHORS":
      return "a value can have one anchor";
    case "MULTIPLE_DOCS":
      return "expected one document; found a further one after `---`";
    case "MULTIPLE_TAGS":
      return "a value can have one tag";
    case "NON_STRING_KEY":
      return "expected a key that is a string; quote it";
    case "RESOURCE_EXHAUSTION":
      return "is nested too deeply";
    case "TAB_AS_INDENT":
      return "tabs cannot indent; use spaces";
    case "TAG_RESOLVE_FAILED":
      return "tags such as !name are not supported, and the value must fit a standard tag";
    case "UNEXPECTED_TOKEN":
      return "did not expect this here";
    case "BAD_COLLECTION_TYPE":
      return "this kind of collection does not fit its tag";
  }
}
