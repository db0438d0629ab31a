import * as vscode from "vscode";

/** How choices become rows: the groups in their order with their headings, one row a choice, the actions last. */
export interface Grouping<Choice extends { readonly from: string }, Item extends vscode.QuickPickItem> {
  readonly groups: readonly (readonly [from: Choice["from"], heading: string])[];
  readonly itemOf: (choice: Choice) => Item;
  readonly actions: readonly Item[];
}

/** The rows of a pick: each group that has choices below its heading, then what else can be done. */
export function groupedItems<Choice extends { readonly from: string }, Item extends vscode.QuickPickItem>(
  choices: readonly Choice[],
  { groups, itemOf, actions }: Grouping<Choice, Item>,
): readonly (Item | vscode.QuickPickItem)[] {
  const rows = groups.flatMap(([from, heading]) => {
    const own = choices.filter((choice) => choice.from === from);
    return own.length === 0 ? [] : [separator(heading), ...own.map(itemOf)];
  });
  return [...rows, separator(""), ...actions];
}

/** What every row has that does something instead of being a choice: it stays while a person filters. */
export function moreRow(icon: string): Pick<vscode.QuickPickItem, "iconPath" | "alwaysShow"> {
  return { iconPath: new vscode.ThemeIcon(icon), alwaysShow: true };
}

function separator(label: string): vscode.QuickPickItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
