// The builder's own script: loaded by its pages only.
import "./js/build_order.js";
import "./js/build_canvas.js";
import "./js/build_panel.js";
import "./js/build_icons.js";
import "./js/build_conditions.js";
import "./js/build_expression.js";
import "./js/build_steps.js";
import "./js/build_flow.js";
