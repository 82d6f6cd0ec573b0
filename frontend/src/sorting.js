// What drags lines into another order, for the scripts that import it when there is something to drag.
export { default as Sortable } from "sortablejs";
