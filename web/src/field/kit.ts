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
  showToast,
} from "vant";
