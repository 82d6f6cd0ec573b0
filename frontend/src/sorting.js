// What drags lines into another order, for the scripts that import it when there is something to drag.
import Sortable from "sortablejs";

// Of a finger that holds still for half a second the browser would make a drag of its own, and ours would be lost.
const byFinger = matchMedia("(any-pointer: coarse)").matches;

export const dragged = (list, options) => new Sortable(list, { forceFallback: byFinger, ...options });
