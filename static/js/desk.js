// Everything here is a comfort: each page works without it. No inline handlers, no globals. One feature, one file.
import "./focus.js";
import "./reading.js";
import "./keys.js";
import "./drafts.js";
import "./flow.js";
import "./visit.js";
import "./lookup.js";
import "./scan.js";
import "./board.js";
import "./call.js";
import "./sign.js";
import "./handout.js";
import "./lock.js";
import "./paper.js";
