// The parts of Vant that the field page uses, each with its own style: what is
// not named here is not in the first load.
import "vant/es/button/style";
import "vant/es/cell/style";
import "vant/es/cell-group/style";
import "vant/es/dialog/style";
import "vant/es/field/style";
import "vant/es/form/style";
import "vant/es/popup/style";
import "vant/es/progress/style";
import "vant/es/toast/style";

import { showToast } from "vant";
import { nextTick } from "vue";

export {
  Button,
  Cell,
  CellGroup,
  Field,
  Form,
  Popup,
  Progress,
  showConfirmDialog,
  showDialog,
} from "vant";

/** Says in passing what was done. The kit calls it a dialog, which it is not: nothing is asked. */
export function toast(message: string): void {
  showToast({ message, duration: 4000 });
  void nextTick(() => {
    for (const e of document.querySelectorAll(".van-toast")) e.setAttribute("role", "status");
  });
}
