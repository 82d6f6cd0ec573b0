// What boards, calendars, timelines and trees need beside what every page has.
import "./js/board.js";
import "./js/board_adding.js";
import "./js/board_resting.js";
import "./js/board_sums.js";
import "./js/calendar.js";
import "./js/timeline_view.js";
import "./js/trees.js";
import "./js/tree_moves.js";
