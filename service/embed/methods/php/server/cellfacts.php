<?php
// cellfacts.php: texts of CellFacts in pages made by PHP 8. Readers ask your server alone.
const CELLFACTS = "{{ service }}";
const CELLFACTS_FOLDER = __DIR__ . "/../cellfacts-cache"; // PHP writes here; keep it out of what your web server shows
const CELLFACTS_AGAIN = 300; // seconds until the service is asked again
const CELLFACTS_KEPT = 86400; // seconds that a text stays while the service cannot be reached

/** Prints a text. False if there is none: then the page prints its link. */
function cellfacts(string $path): bool
{
    $text = trim(cellfacts_file($path));
    $is_whole = str_starts_with($text, '<article class="cellfacts ') && str_ends_with($text, "</article>");
    if ($is_whole) {
        echo $text, "\n";
    }
    return $is_whole;
}

/** A file of the service: as it was when last asked for. Empty if it is withdrawn, never came, or is too old. */
function cellfacts_file(string $path): string
{
    $kept = CELLFACTS_FOLDER . "/" . strtr($path, "/", "_");
    clearstatcache();
    if (time() - (int) @filemtime("$kept.asked") >= CELLFACTS_AGAIN && @touch("$kept.asked")) { // one reader waits, and nobody else
        [$status, $body] = cellfacts_answer(CELLFACTS . $path);
        if ($status === 200 && $body !== "") {
            file_put_contents("$kept.new", $body);
            rename("$kept.new", $kept);
        } elseif ($status === 404 || $status === 410) {
            @unlink($kept);
        }
        clearstatcache();
    }
    return time() - (int) @filemtime($kept) < CELLFACTS_KEPT ? (string) @file_get_contents($kept) : "";
}

/** Status and body of an answer; status 0 if none came whole within five seconds. */
function cellfacts_answer(string $address): array
{
    $options = ["timeout" => 3, "ignore_errors" => true, "follow_location" => 0];
    $answer = @fopen($address, "r", false, stream_context_create(["http" => $options]));
    if ($answer === false) {
        return [0, ""];
    }
    $lines = stream_get_meta_data($answer)["wrapper_data"];
    [$end, $body] = [microtime(true) + 5, ""];
    while (!feof($answer) && microtime(true) < $end && strlen($body) < 1_000_000) {
        $body .= fread($answer, 65536);
    }
    $sizes = preg_grep("/^content-length: *" . strlen($body) . "$/i", $lines);
    $is_whole = feof($answer) && ($sizes || !preg_grep("/^content-length:/i", $lines));
    return [$is_whole ? (int) explode(" ", $lines[0])[1] : 0, $body];
}

if (realpath($_SERVER["SCRIPT_FILENAME"]) === __FILE__) { // somebody asks for this file itself: here is the stylesheet
    $sheet = cellfacts_file("widget.css");
    http_response_code($sheet === "" ? 404 : 200);
    header("Content-Type: text/css; charset=utf-8");
    header("Cache-Control: max-age=300");
    header("X-Content-Type-Options: nosniff");
    echo $sheet;
}
