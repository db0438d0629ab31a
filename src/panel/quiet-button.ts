import { VscodeToolbarButton } from "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import { css } from "lit";

/** VS Code's toolbar button in the type of the words around it, where the library's own keeps the browser's. */
class QuietButton extends VscodeToolbarButton {
  static override styles = [
    VscodeToolbarButton.styles,
    css`
      button {
        color: inherit;
        font: inherit;
      }

      slot.textOnly:not(.empty) {
        padding: 0 6px;
      }

      :host(.icon) slot.textOnly {
        padding: 0 3px;
      }
    `,
  ];
}

customElements.define("remit-quiet-button", QuietButton);
