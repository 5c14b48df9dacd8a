<?php
/**
 * Plugin Name: CellFacts
 * Description: Patient information on CAR-T and TIL cell therapy for solid tumors, with sources and dates. Your server fetches it, so readers ask nobody else.
 * Version: 0.3.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * Update URI: false
 *
 * How it stays true. A frightened patient reads this, so an old text must not come back and a withdrawn one must go:
 * - channel.json says which release is current and what has been withdrawn, with a sequence that only grows; an older one is not believed;
 * - a text is taken only if it is of that release, and only if this file's own list of tags and attributes would change nothing in it;
 * - an answer 4xx or a withdrawal replaces what is kept, at once; what is kept is used only when the service cannot be reached or fails, for
 *   seven days, and not past the date by which it was to be checked again;
 * - where there is no text, and in feeds, which keep what they have, readers get the link to it; excerpts have no part of a text.
 * Of readers nothing is kept, and nothing is told to the service: not even this site's address, which WordPress would put into its user agent.
 */

namespace CellFacts;

defined( 'ABSPATH' ) || exit;

// What the download from a gallery fills in: the address of its service, and every text there is with the words of the link that stands in for it.
// A question is called by its address, faq/risks. Beside each widget there is its brief. Then the languages: each one's own name, what tags mean
// (nothing: a script that we do not have), and the words of this plugin in each.
const SERVICE = '';
const WIDGETS = [];
const QUESTIONS = [];
const LOCALES = [];
const SPELLINGS = [];
const WORDS = [];

const DEFAULTS = [ 'widget' => '', 'form' => '', 'question' => '', 'locale' => '', 'heading' => 2 ];
const FORMS    = [ '' => '', 'brief' => '.brief.html' ]; // with the ending of its file
const SUFFIXES = [ 2 => '.html', 3 => '.h3.html', 4 => '.h4.html' ];
const STYLE    = 'widget.css';
const CHANNEL  = 'channel.json';

// Seconds. From FRESH on the next reader's page asks again, while others go on; what is older than OLD is not shown before the service was asked.
const FRESH   = 240;
const OLD     = 300;
const DAY     = 86400;
const KEPT    = 7 * DAY;
const TIMEOUT = 5;  // of one request
const WAIT    = 6;  // for another page that is asking
const HUNG    = 15; // after that nobody waits for it any more
const BUDGET  = 8;  // of all requests of one page
const PAUSE   = 60; // until a file that was refused is asked for again
const LARGEST = 1000000; // bytes

// What a text is made of (law 1 of the design), without what only htmx reads.
const TAGS       = [ 'a', 'article', 'b', 'caption', 'dd', 'details', 'div', 'dl', 'dt', 'em', 'footer', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'input', 'label', 'li', 'meta', 'ol', 'p', 'section', 'span', 'strong', 'summary', 'table', 'tbody', 'td', 'th', 'thead', 'time', 'tr', 'ul' ];
const VOID_TAGS  = [ 'input', 'meta' ];
const ATTRIBUTES = [ 'class', 'lang', 'dir', 'href', 'hreflang', 'rel', 'target', 'referrerpolicy', 'datetime', 'scope', 'colspan', 'open', 'role', 'itemscope', 'itemtype', 'itemprop', 'content', 'aria-label', 'aria-hidden', 'data-verdict', 'data-label' ];

/** What went wrong. key: of our words; values: what stands in their braces. It is said when somebody reads it, in the language of whoever does. */
class Fault extends \RuntimeException {
	public function __construct( string $key, array $values = [] ) {
		parent::__construct( (string) wp_json_encode( [ $key, $values ], JSON_UNESCAPED_SLASHES ) );
	}
}

/** The service failed or cannot be reached: what is kept may be shown. */
class Unreachable extends Fault {}

/** What came is not what was asked for: the same, but the fault is of one file, so the others are asked for as ever. */
class Refused extends Unreachable {}

/** The service says that there is no such text, or takes it back: nothing that is kept may be shown. */
class Gone extends Fault {}

// --- What a page shows -----------------------------------------------------------------------------------------------------------

/** [cellfacts widget="status" form="brief" locale="zh-Hans"] or [cellfacts question="risks" heading="3"]: the text, or the link to it. */
function shortcode( $attributes ): string {
	$asked = array_map( __NAMESPACE__ . '\word', shortcode_atts( DEFAULTS, $attributes, 'cellfacts' ) );
	$faults = hint( mistakes( $asked, is_array( $attributes ) ? $attributes : [] ) );
	if ( '' !== $asked['question'] ) {
		$question = question_of( $asked );
		return $faults . shown( $question ?: ( '' === $asked['widget'] ? 'faq' : $asked['widget'] ), $question ? '' : 'link', $asked['locale'], $asked['heading'] );
	}
	return $faults . shown( $asked['widget'], $asked['form'], $asked['locale'], $asked['heading'] );
}

/** The address of the question that is asked for, as in QUESTIONS; empty if there is none. It is one of the FAQ where no widget is named. */
function question_of( array $asked ): string {
	$path = ( '' === $asked['widget'] ? 'faq' : $asked['widget'] ) . '/' . strtr( $asked['question'], '_', '-' );
	return isset( QUESTIONS[ $path ] ) && '' === $asked['form'] ? $path : '';
}

/** The titles of the questions of each widget, by name. */
function questions(): array {
	$made = [];
	foreach ( QUESTIONS as $path => $titles ) {
		list( $widget, $name )    = explode( '/', $path );
		$made[ $widget ][ $name ] = $titles;
	}
	return $made;
}

/** The same for the block. Attributes that WordPress gives to blocks are none of ours. */
function block( $attributes ): string {
	$asked = array_map( __NAMESPACE__ . '\word', array_intersect_key( $attributes, DEFAULTS ) + DEFAULTS );
	if ( '' !== $asked['question'] ) {
		// A block always has a widget and a form. Older ones have questions of the FAQ beside any widget.
		$asked = [ 'form' => '', 'widget' => isset( QUESTIONS[ "{$asked['widget']}/{$asked['question']}" ] ) ? $asked['widget'] : 'faq' ] + $asked;
	}
	return shortcode( $asked );
}

/** What an author has misspelt, in sentences. asked: what was understood; given: what was written. */
function mistakes( array $asked, array $given ): array {
	$made = [];
	foreach ( $given as $name => $value ) {
		if ( is_int( $name ) ) {
			$made[] = said( 'not_understood', [ 'word' => cut( word( $value ) ), 'example' => 'widget="status"' ] );
		} elseif ( ! isset( DEFAULTS[ $name ] ) ) {
			$made[] = unknown( '', $name, array_keys( DEFAULTS ) );
		}
	}
	$widget = '' === $asked['widget'] && '' !== $asked['question'] ? 'faq' : $asked['widget'];
	$known  = [
		'widget'   => WIDGETS,
		'question' => isset( WIDGETS[ $widget ] ) ? questions()[ $widget ] ?? [] : [ $asked['question'] => true ],
		'form'     => array_filter( FORMS ),
		'locale'   => LOCALES,
		'heading'  => SUFFIXES,
	];
	foreach ( $known as $name => $values ) {
		$value = [ 'widget' => $widget, 'question' => strtr( $asked['question'], '_', '-' ) ][ $name ] ?? $asked[ $name ];
		$found = isset( $values[ $value ] ) || ( 'locale' === $name && '' !== language_of( $value ) );
		if ( ! $found && ( 'widget' === $name || '' !== $value ) ) {
			$made[] = unknown( $name, $value, array_keys( $values ) );
		}
	}
	if ( isset( $known['form'][ $asked['form'] ] ) && '' !== $asked['question'] ) {
		$made[] = said( 'one_of_two' );
	} elseif ( isset( $known['form'][ $asked['form'] ] ) && ! in_array( $asked['heading'], [ '', '2' ], true ) ) {
		$made[] = said( 'brief_heading' );
	}
	return $made;
}

/** Sentences about a word that we do not know. attribute: whose it is; empty if it is an attribute itself. known: those that we do. */
function unknown( string $attribute, string $word, array $known ): string {
	$list = implode( ', ', $known ) ?: '–';
	if ( '' === $word ) {
		return said( 'missing', [ 'list' => $list ] );
	}
	$near = array_filter( $known, static function ( $one ) use ( $word ): bool {
		return strlen( $word ) < 40 && levenshtein( strtolower( $word ), strtolower( (string) $one ) ) <= 2 && strlen( (string) $one ) > 2;
	} );
	$code = '' === $attribute ? cut( $word ) : sprintf( '%s="%s"', $attribute, cut( $word ) );
	$more = 1 === count( $near ) ? said( 'meant', [ 'word' => reset( $near ) ] ) : said( 'new_word' );
	return said( 'unknown', [ 'code' => $code, 'list' => $list ] ) . " $more";
}

/** As much of an author's words as a sentence can hold. */
function cut( string $words ): string {
	return mb_strlen( $words ) > 40 ? mb_substr( $words, 0, 40 ) . '…' : $words;
}

/**
 * What is wrong, in the page, for whoever may edit it. Not in feeds, REST answers or what is sent by e-mail: others read those later. For the same
 * reason no cache of whole pages may keep a page with it; some keep one for everybody who has signed in.
 */
function hint( array $mistakes ): string {
	if ( ! $mistakes || ! did_action( 'template_redirect' ) || is_feed() || doing_filter( 'get_the_excerpt' ) || ! may_edit() ) {
		return '';
	}
	defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
	headers_sent() || nocache_headers();
	$form = '<p class="cellfacts-hint" lang="%s" role="note"><strong>%s</strong> %s</p>';
	return sprintf( $form, tongue(), inert( esc_html( said( 'editors' ) ) ), inert( esc_html( implode( ' ', $mistakes ) ) ) );
}

/** Whether this reader may change what stands here: the post, or a part of the theme. */
function may_edit(): bool {
	$part = doing_filter( 'widget_text_content' ) || doing_filter( 'widget_block_content' ) || ! get_the_ID();
	return $part ? current_user_can( 'edit_theme_options' ) : current_user_can( 'edit_post', get_the_ID() );
}

/** What an author wrote, if it is one word: without the quotation marks that a word processor has bent, because WordPress knows only straight ones. */
function word( $value ): string {
	$outer = '(?:[\s"\'«»‘’‚‛“”„‟′″＂]|&(?:quot|[lrbs][abds]quo|[Pp]rime|#(?:34|39|171|187|82(?:1[6-9]|2[0-3]|4[23])));)+';
	return is_scalar( $value ) ? (string) preg_replace( "/\A$outer|$outer\z/u", '', (string) $value ) : '';
}

/**
 * A text, or the link to it. What an author wrote is only ever looked up, never part of a path. A widget that does not exist is the guide's link; of a
 * form that this plugin does not know yet it is the link to the whole text. text: a widget, or a question as in QUESTIONS.
 */
function shown( string $text, string $form, string $locale, string $heading ): string {
	if ( doing_filter( 'get_the_excerpt' ) ) {
		return ''; // it would be cut off after some words, and then may say the contrary
	}
	$locale = locale( $locale );
	if ( ! isset( titles()[ $text ] ) ) {
		list( $text, $form ) = [ 'guide', 'link' ];
	}
	$locale = isset( titles()[ $text ][ $locale ] ) ? $locale : 'en'; // a question may be left out of a language
	$suffix = '' === $form ? ( SUFFIXES[ (int) $heading ] ?? SUFFIXES[2] ) : ( FORMS[ $form ] ?? '' );
	// WordPress tells readers of feeds that nothing is new until a post is written: a withdrawn text would stay with them.
	$html = is_feed() || '' === $suffix ? '' : text( "$locale/$text$suffix" );
	if ( '' === $html ) {
		return link_to( $text, $locale );
	}
	style();
	// Themes give whatever stands in a post its column by rules about its width and margins, and a text has its own.
	return "<div>$html</div>";
}

/** The words of each link, by text. */
function titles(): array {
	return WIDGETS + QUESTIONS;
}

/** The language of ours that a tag means, in any spelling: zh, zh-CN and zh-SG are zh-Hans. Empty if it means none. */
function language_of( string $tag ): string {
	$form = '/^([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?(?:-(?:in)?formal)?$/D'; // WordPress has de_DE_formal
	preg_match( $form, strtolower( strtr( $tag, '_', '-' ) ), $parts );
	list( , $language, $script, $region ) = $parts + [ '', '', '', '' ];
	return '' !== $script ? SPELLINGS[ "$language-$script" ] ?? '' : SPELLINGS[ "$language-$region" ] ?? SPELLINGS[ $language ] ?? '';
}

/** Whether we have a language, in whatever script. */
function is_spoken( string $tag ): bool {
	return isset( SPELLINGS[ strtolower( strtok( "$tag-", '-_' ) ) ] );
}

/** The language for a tag. Of a language that we have in another script only, readers get English, as from the service; else that of the site. */
function locale( string $tag ): string {
	$others = is_spoken( $tag ) ? '' : ( settings()['locale'] ?: language_of( get_locale() ) );
	return language_of( $tag ) ?: $others ?: 'en';
}

/** The language of this plugin's own words, for whoever has signed in. */
function tongue(): string {
	$language = language_of( get_user_locale() );
	return isset( WORDS[ $language ] ) ? $language : 'en';
}

/** Words of this plugin. values: what stands in the braces. */
function said( string $key, array $values = [] ): string {
	$places = [];
	foreach ( $values as $name => $value ) {
		$places[ '{' . $name . '}' ] = (string) $value;
	}
	return strtr( WORDS[ tongue() ][ $key ] ?? $key, $places );
}

/** What readers have where the text does not come. */
function link_to( string $text, string $locale ): string {
	$service = settings()['service'];
	$title   = titles()[ $text ][ $locale ] ?? '';
	if ( '' === $service || '' === $title ) {
		return '';
	}
	$form = '<p class="cellfacts-link" lang="%s"><a href="%s" rel="noreferrer" referrerpolicy="no-referrer">%s</a></p>';
	return sprintf( $form, $locale, esc_url( "$service$locale/$text.page.html" ), inert( esc_html( $title ) ) );
}

/** The stylesheet, once in a page, as part of the page. */
function style(): void {
	$css = wp_style_is( 'cellfacts', 'enqueued' ) ? '' : text( STYLE );
	if ( '' !== $css && wp_register_style( 'cellfacts', false, [], null ) ) { // the frame of the editor has what its page has registered
		wp_add_inline_style( 'cellfacts', $css );
	}
	'' === $css || wp_enqueue_style( 'cellfacts' );
}

/** Where blocks are edited: in the page, and in the frame that newer editors have for them. Readers have it with a text only. */
function style_of_editor(): void {
	if ( is_admin() ) {
		style();
	}
}

/** In the head already where the post says that it will be needed: a text must not be seen without it first. */
function style_early(): void {
	$post    = is_singular() ? get_post() : null;
	$content = $post ? $post->post_content : '';
	if ( has_shortcode( $content, 'cellfacts' ) || has_block( 'cellfacts/widget', $content ) || preg_match( address_form( '(?:^|[>\]])\s*', '\s*(?:$|[<\[])' ), $content ) ) {
		style();
	}
}

/** Filters that come later (quotes, smileys, other plugins' shortcodes, line breaks) must change nothing, so they find nothing. */
function inert( string $html ): string {
	$hidden = static function ( array $match ): string {
		return strlen( $match[0] ) > 1 ? $match[0] : '&#x' . dechex( ord( $match[0] ) ) . ';';
	};
	$parts  = preg_split( '/(<[^>]*>)/', str_replace( "\n", ' ', $html ), -1, PREG_SPLIT_DELIM_CAPTURE );
	foreach ( $parts as $number => $part ) {
		$parts[ $number ] = $number % 2
			? str_replace( [ '[', ']' ], [ '&#x5b;', '&#x5d;' ], $part )
			: preg_replace_callback( '/&(?:[a-z0-9]+|#[0-9]+|#x[0-9a-f]+);|[[:punct:]]|(?<=[0-9])x(?=[0-9])/i', $hidden, $part );
	}
	return implode( '', $parts );
}

/** What the address of one of our pages looks like. With whatever comes after it, and of one release too: what is not taken here becomes a frame of the service's. */
function address_form( string $before = '\A', string $after = '\z' ): string {
	$service = settings()['service'];
	$root    = preg_replace( '/^https?/', 'https?', preg_quote( $service, '~' ) );
	$text    = '((?:' . implode( '|', array_keys( WIDGETS ) ) . ')(?:\.brief)?' . rtrim( '|' . implode( '|', array_keys( QUESTIONS ) ), '|' ) . ')';
	$page    = "(?:releases/[0-9a-f]+/)?([a-z-]{2,12})/$text\\.page\\.html(?:[?#][^\\s<>\"]*)?";
	return '' === $service ? '~(?!)~' : "~$before$root$page$after~im";
}

/** The address of one of our pages on a line of its own is the text itself, not a frame of the service's; but in a language that is newer than we are. */
function embed( $match ) {
	if ( ! is_spoken( $match[1] ) ) {
		return false;
	}
	list( $text, $form )       = explode( '.', strtolower( $match[2] ) . '.' );
	list( $widget, $question ) = explode( '/', "$text/" );
	// There shortcodes come later, after the filters that make paragraphs. In parts of a theme and in previews there is no later.
	foreach ( [ 'the_content', 'widget_text_content', 'widget_block_content' ] as $filter ) {
		if ( doing_filter( $filter ) ) {
			return sprintf( '[cellfacts widget="%s" form="%s" question="%s" locale="%s"]', $widget, $form, $question, locale( $match[1] ) );
		}
	}
	return shown( $text, $form, $match[1], '' );
}

/** What the Embed block shows an author: WordPress would ask the service for a frame, with this site's address in its user agent. It has seen that they may write posts. */
function embed_preview( $answer, $request, $route ) {
	if ( '/oembed/1.0/proxy' !== $route || ! preg_match( address_form(), (string) $request['url'], $match ) ) {
		return $answer;
	}
	// The editor puts it into a frame of its own, where there is no style but this.
	$html = embed( $match );
	return false === $html ? $answer : [ 'version' => '1.0', 'type' => 'rich', 'provider_name' => 'CellFacts', 'html' => '<style>' . text( STYLE ) . "</style>$html" ];
}

// --- Where a text comes from -----------------------------------------------------------------------------------------------------

/** A file of the release, verified, ready for the page; empty if there is none to show. Asked for once in a page. */
function text( string $path ): string {
	static $known = [];
	// Caches of whole pages would show a withdrawn text for as long as they like. Most of them know this word.
	defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
	if ( ! isset( $known[ $path ] ) ) {
		$settings       = settings();
		$known[ $path ] = '' !== $settings['folder'] ? from_folder( $path ) : ( '' !== $settings['service'] ? from_service( $path ) : '' );
	}
	return $known[ $path ];
}

/** From a folder that `cellfacts mirror` keeps: it has verified the signatures, and each copy is one whole release. */
function from_folder( string $path ): string {
	$state = row( 'state' );
	try {
		clearstatcache( true ); // PHP remembers for two minutes where a link led (seen), and the mirror changes that with each release
		$folder = realpath( settings()['folder'] . '/current' );
		$state  = newer( channel( file_in( $folder, CHANNEL ) ), $state );
		$html   = verified( $path, file_in( $folder, $path ), $state );
		if ( $state !== row( 'state' ) ) {
			keep( 'state', $state );
		}
		return unsaid_overdue( $html ) ? '' : $html;
	} catch ( Fault $error ) {
		if ( abs( time() - ( $state['failed'] ?? 0 ) ) > FRESH ) {
			keep( 'state', [ 'failed' => time(), 'error' => $error->getMessage() ] + $state );
		}
		return '';
	}
}

/** The bytes of one file. It must lie where it says: a link is not followed. */
function file_in( $folder, string $name ): string {
	$path = "$folder/$name";
	if ( ! is_string( $folder ) || realpath( $path ) !== $path || ! is_readable( $path ) ) {
		throw new Unreachable( 'no_file', [ 'file' => $name ] );
	}
	return (string) file_get_contents( $path, false, null, 0, LARGEST );
}

/** From the service, or what is kept of it. One page asks at a time. */
function from_service( string $path ): string {
	static $spent = 0;
	$state = row( 'state' );
	$kept  = row( $path );
	if ( ! due( $kept, $state ) || $spent > BUDGET ) {
		return usable( $kept, $state );
	}
	$began = hrtime( true );
	$hung  = ! empty( $state['asked'] ) && abs( time() - $state['asked'] ) > HUNG;
	if ( locked( $hung || is_younger( $kept, OLD ) ? 0 : WAIT ) ) {
		try {
			$state = row( 'state' );
			$kept  = row( $path );
			if ( due( $kept, $state ) ) {
				list( $kept, $state ) = asked( $path, $kept, $state );
			}
		} finally {
			unlock();
		}
	}
	$spent += ( hrtime( true ) - $began ) / 1e9;
	return usable( $kept, $state );
}

/** Whether the service is to be asked for a text now. */
function due( array $kept, array $state ): bool {
	$fresh = is_younger( $kept, FRESH ) && ! is_withdrawn( $kept, $state );
	$left  = max( $state['retry'] ?? 0, $kept['retry'] ?? 0 ) - time();
	return ! $fresh && ( $left <= 0 || $left > OLD ); // no pause is that long, but a clock may have gone back
}

/** Whether a text was fetched less than some seconds ago. A clock that has gone back makes nothing young. */
function is_younger( array $kept, int $seconds ): bool {
	$age = time() - ( $kept['fetched'] ?? 0 );
	return $age >= 0 && $age < $seconds;
}

/** What may be shown of what is kept. */
function usable( array $kept, array $state ): string {
	$html = $kept['html'] ?? '';
	$good = is_younger( $kept, KEPT ) && empty( $state['gone'] ) && ! is_withdrawn( $kept, $state ) && ! unsaid_overdue( $html );
	return $good ? $html : '';
}

/** Whether a text was taken back after it was fetched. */
function is_withdrawn( array $kept, array $state ): bool {
	foreach ( $state['withdrawn'] ?? [] as $one ) {
		if ( $one['sequence'] > ( $kept['sequence'] ?? 0 ) && is_about( $one, $kept['path'] ?? '', $kept['release'] ?? '' ) ) {
			return true;
		}
	}
	return false;
}

/** Whether a withdrawal is about a text: about all of its release, about itself, or, if it is the guide, about any text of its language. */
function is_about( array $one, string $path, string $release ): bool {
	if ( null === $one['widget'] ) {
		return $one['release'] === $release;
	}
	list( $locale, $name ) = explode( '/', "$path/" );
	return $one['locale'] === $locale && in_array( strtok( $name, '.' ), [ $one['widget'], 'guide' ], true );
}

/** Whether the day by which a text was to be checked again has passed, by a day of grace, and it does not say so. */
function unsaid_overdue( string $html ): bool {
	$dated = preg_match_all( '/<time datetime="(\d{4}-\d\d-\d\d)">/', $html, $found );
	return $dated && false === strpos( $html, 'cellfacts__notice--overdue' ) && strtotime( min( $found[1] ) . ' UTC' ) + 2 * DAY < time();
}

/** Ask the service for one text, and keep what it says: gives back what is kept of the text then, and the state. */
function asked( string $path, array $kept, array $state ): array {
	// Noted first, so that nobody waits for a page that hangs, or dies while it asks.
	$state = [ 'asked' => time() ] + $state;
	keep( 'state', $state );
	$told = null;
	try {
		if ( abs( time() - ( $state['checked'] ?? 0 ) ) >= FRESH || is_withdrawn( $kept, $state ) ) {
			learn( $state );
		}
		$body = fetched( $path );
		if ( STYLE !== $path && release_in( $body ) !== $state['current'] ) {
			learn( $state ); // another release may have become current between the two
		}
		$told = [ 'html' => verified( $path, $body, $state ), 'release' => $state['current'], 'sequence' => $state['sequence'] ];
		$said = [ 'failures' => 0, 'answered' => time() ];
	} catch ( Gone $error ) {
		$told = [ 'html' => '' ];
		$said = [ 'failures' => 0, 'failed' => time(), 'error' => $error->getMessage() ];
	} catch ( Refused $error ) {
		$kept = [ 'retry' => time() + PAUSE ] + $kept;
		$said = [ 'failures' => 0, 'failed' => time(), 'error' => $error->getMessage() ];
		keep( $path, $kept );
	} catch ( Unreachable $error ) {
		$failures = min( 5, ( $state['failures'] ?? 0 ) + 1 );
		$pause    = min( OLD, 15 * 2 ** $failures );
		$said     = [ 'failures' => $failures, 'retry' => time() + $pause, 'failed' => time(), 'error' => $error->getMessage() ];
	}
	if ( null !== $told ) {
		$kept = $told + [ 'path' => $path, 'fetched' => time() ];
		keep( $path, $kept );
	}
	$state = [ 'asked' => 0 ] + $said + $state;
	keep( 'state', $state );
	return [ $kept, $state ];
}

/** Put into the state what the service's channel says now. If there is none any more, nothing of this service is shown. */
function learn( array &$state ): void {
	try {
		$state = [ 'gone' => false, 'checked' => time() ] + newer( channel( fetched( CHANNEL ) ), $state );
	} catch ( Gone $error ) {
		$state = [ 'gone' => true, 'checked' => 0 ] + $state;
		throw $error;
	}
}

/** A file of the service. Nothing is sent but its name: no cookie, not this site's address, and nothing of the reader. */
function fetched( string $path, string $service = '' ): string {
	$guard = [ 'requests-request.progress' => 'watched', 'requests-requests.before_parse' => 'unpacked' ];
	since( true );
	foreach ( $guard as $hook => $name ) {
		add_action( $hook, __NAMESPACE__ . "\\$name", 10, 2 );
	}
	try {
		$answer = wp_remote_get(
			( $service ?: settings()['service'] ) . $path,
			[
				'timeout'             => TIMEOUT,
				'redirection'         => 0,
				'user-agent'          => 'cellfacts-wordpress',
				'cookies'             => [],
				'headers'             => [ 'Accept-Encoding' => 'identity', 'Cache-Control' => 'no-cache' ],
				'limit_response_size' => LARGEST,
			]
		);
	} finally {
		foreach ( $guard as $hook => $name ) {
			remove_action( $hook, __NAMESPACE__ . "\\$name" );
		}
	}
	if ( is_wp_error( $answer ) ) {
		throw new Unreachable( 'silent', [ 'file' => $path, 'reason' => $answer->get_error_message() ] );
	}
	$status = (int) wp_remote_retrieve_response_code( $answer );
	if ( $status >= 400 && $status < 500 && ! in_array( $status, [ 408, 425, 429 ], true ) ) {
		throw new Gone( 'status', [ 'file' => $path, 'status' => $status ] );
	}
	if ( 200 !== $status ) {
		throw new Unreachable( 'status', [ 'file' => $path, 'status' => $status ] );
	}
	return wp_remote_retrieve_body( $answer );
}

/** WordPress asks addresses that stand in posts for more (pingbacks, what a link leads to), and would name this site each time. */
function unnamed( $request, $url ) {
	$service = settings()['service'];
	if ( '' !== $service && 0 === stripos( set_url_scheme( (string) $url, 'http' ), set_url_scheme( $service, 'http' ) ) ) {
		$request['user-agent'] = 'cellfacts-wordpress';
	}
	return $request;
}

/** Seconds since a request began. */
function since( bool $begins = false ): float {
	static $began = 0;
	$began = $begins ? hrtime( true ) : $began;
	return ( hrtime( true ) - $began ) / 1e9;
}

/** WordPress's own limits end neither a body that drips nor one without an end. */
function watched( $block, $size ): void {
	if ( since() > TIMEOUT || $size + strlen( $block ) > LARGEST ) {
		throw new Unreachable( 'slow' );
	}
}

/** A few bytes could unpack to more than there is memory for, and packed answers were not asked for. */
function unpacked( $answer ): void {
	if ( preg_match( '/^content-encoding:(?!\s*identity)/im', strstr( $answer, "\r\n\r\n", true ) ?: '' ) ) {
		throw new Unreachable( 'slow' );
	}
}

// --- What is believed ------------------------------------------------------------------------------------------------------------

/** What channel.json says, of what is needed here. */
function channel( string $body ): array {
	$made = json_decode( $body, true, 8 );
	$good = is_array( $made ) && 2 === ( $made['format'] ?? 0 ) && is_int( $made['sequence'] ?? null ) && $made['sequence'] > 0
		&& is_string( $made['current'] ?? null ) && preg_match( '/^[0-9a-f]{16}$/D', $made['current'] ) && is_array( $made['withdrawn'] ?? null );
	$gone = [];
	foreach ( $good ? $made['withdrawn'] : [] as $one ) {
		$good = $good && is_array( $one ) && is_int( $one['sequence'] ?? null ) && is_string( $one['release'] ?? null )
			&& array_key_exists( 'widget', $one ) && is_string( $one['widget'] ?? '' ) && is_string( $one['locale'] ?? '' );
		$gone[] = $good ? [ 'release' => $one['release'], 'widget' => $one['widget'], 'locale' => $one['locale'] ?? null, 'sequence' => $one['sequence'] ] : [];
	}
	if ( ! $good ) {
		throw new Unreachable( 'newer', [ 'file' => CHANNEL ] );
	}
	return [ 'sequence' => $made['sequence'], 'current' => $made['current'], 'withdrawn' => $gone ];
}

/** The state with a channel in it, which must not lack what has been seen before. */
function newer( array $channel, array $state ): array {
	$seen = $state['sequence'] ?? 0;
	if ( $channel['sequence'] < $seen || ( $channel['sequence'] === $seen && array_intersect_key( $state, $channel ) != $channel ) ) {
		throw new Unreachable( 'lost', [ 'sequence' => $channel['sequence'], 'seen' => $seen ] );
	}
	return $channel + $state;
}

/** Which release a text says that it is of: in its head, or in words at its foot. If it says so twice, it must be the same. */
function release_in( string $body ): string {
	$found = preg_match_all( '~<(?:meta itemprop="version" content="|span class="cellfacts__release">[^<]*\b)([0-9a-f]{16})(?:"|\b[^<]*</span>)~', $body, $ids );
	return $found && 1 === count( array_unique( $ids[1] ) ) ? $ids[1][0] : '';
}

/** A file as it may stand in a page. It is refused whole if anything in it is not what it should be. */
function verified( string $path, string $body, array $state ): string {
	if ( STYLE === $path ) {
		$fault = is_style( $body ) ? '' : 'newer';
	} else {
		$body  = preg_replace( '/ (?:data-hx-[a-z0-9:-]+|id)=(?:"[^"<>]*"|\'[^\'<>]*\')/', '', $body );
		$fault = text_fault( $path, (string) $body, $state );
	}
	if ( '' !== $fault ) {
		throw new Refused( $fault, [ 'file' => $path ] );
	}
	return STYLE === $path ? $body : inert( trim( $body ) );
}

/** Why something is not the text of this path in the current release, in a word; empty if it is. It may be of a service that knows more than this plugin. */
function text_fault( string $path, string $body, array $state ): string {
	list( $locale, $name ) = explode( '/', $path );
	$widget = strtok( $name, '.' );
	$taken  = false;
	foreach ( $state['withdrawn'] as $one ) {
		$taken = $taken || ( $one['release'] === $state['current'] && is_about( $one, $path, $state['current'] ) );
	}
	if ( ! preg_match( '//u', $body ) || preg_match( '/[\x00-\x08\x0b-\x1f\x7f]|<[!?]/', $body ) || strlen( $body ) >= LARGEST ) {
		return 'newer';
	}
	if ( ! preg_match( "~^<article class=\"cellfacts cellfacts-$widget(?: cellfacts-[a-z-]+)*\" lang=\"$locale\" dir=\"(?:ltr|rtl)\" ~", $body ) ) {
		return 'newer';
	}
	if ( release_in( $body ) !== $state['current'] ) {
		return 'other_release';
	}
	if ( $taken && false === strpos( $body, 'cellfacts__notice--withdrawn' ) ) {
		return 'withdrawn';
	}
	$attributes = array_fill_keys( ATTRIBUTES, true );
	$allowed    = [ 'input' => [ 'type' => [ 'values' => [ 'checkbox' ] ] ] ] + array_fill_keys( TAGS, $attributes );
	if ( wp_kses( $body, $allowed, [ 'http', 'https' ] ) !== wp_kses_normalize_entities( $body ) ) {
		return 'newer';
	}
	return is_balanced( $body ) ? '' : 'newer';
}

/** Whether there is one element with everything in it, and each is closed in its turn: what is cut off would swallow the rest of the page. */
function is_balanced( string $html ): bool {
	preg_match_all( '~<(/?)([a-z0-9]+)[^>]*>~', $html, $tags, PREG_SET_ORDER );
	$open = [];
	foreach ( $tags as $number => $tag ) {
		if ( '' !== $tag[1] ) {
			if ( array_pop( $open ) !== $tag[2] ) {
				return false;
			}
		} elseif ( ! in_array( $tag[2], VOID_TAGS, true ) ) {
			$open[] = $tag[2];
		}
		if ( ! $open && $number < count( $tags ) - 1 ) {
			return false;
		}
	}
	return ! $open && '>' === substr( rtrim( $html ), -1 );
}

/** Whether something is the stylesheet. It may fetch nothing, end no element, and speak of nothing but .cellfacts. */
function is_style( string $css ): bool {
	$fetches = '~[\x00-\x08\x0b-\x1f\x7f<\\\\]|//|@(?!layer|media|supports|container)[a-z]|\b(?:url|src|image|image-set|element|expression)\s*\(~i';
	$layers  = '/^@layer cellfacts-style,cellfacts-reset;@layer cellfacts-reset\{.*\}@layer cellfacts-style\{.*\}$/sD';
	$bare    = (string) preg_replace( '/"[^"\n]*"/', '""', rtrim( $css ) );
	if ( ! preg_match( '//u', $css ) || preg_match( $fetches, $css ) || ! preg_match( $layers, $bare ) || strlen( $css ) >= LARGEST ) {
		return false;
	}
	preg_match_all( '/([^{};]*)([{}])/', $bare, $steps, PREG_SET_ORDER );
	$depth = 0;
	foreach ( $steps as $step ) {
		$depth += '{' === $step[2] ? 1 : -1;
		$ours   = '}' === $step[2] || preg_match( '/^\s*(?:@|\.cellfacts[^,]*(?:,\s*\.cellfacts[^,]*)*$)/D', $step[1] );
		if ( $depth < 0 || ! $ours || ( 1 === $depth && '{' === $step[2] && 0 !== strpos( $step[1], '@layer ' ) ) ) {
			return false;
		}
	}
	return 0 === $depth;
}

// --- What is kept ----------------------------------------------------------------------------------------------------------------

/**
 * One thing that is kept of the service. In the options, but not by their functions: their caches may bring back what was there before.
 * What was kept of another service is not seen.
 */
function row( string $name ): array {
	global $wpdb;
	$found = $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", "cellfacts:$name" ) );
	$made  = json_decode( (string) $found, true );
	return is_array( $made ) && ( $made['source'] ?? '' ) === source() ? $made : [];
}

/** Keep it. JSON in ASCII, so that no old table's character set can bend a text. */
function keep( string $name, array $made ): void {
	global $wpdb;
	$value = wp_json_encode( [ 'source' => source() ] + $made );
	$query = "INSERT INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, 'no') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)";
	$wpdb->query( $wpdb->prepare( $query, "cellfacts:$name", $value ) );
}

/** Keep nothing any more. */
function forget(): void {
	global $wpdb;
	$wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE 'cellfacts:%'" );
}

/** Where texts come from, in one word. */
function source(): string {
	return md5( settings()['service'] . ' ' . settings()['folder'] );
}

/** Whether this page is the one that asks, after so many seconds at most. The database ends a lock with the page that holds it. */
function locked( int $patience ): bool {
	global $wpdb;
	return '0' !== $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', lock_name(), $patience ) );
}

/** Let the next page ask. */
function unlock(): void {
	global $wpdb;
	$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', lock_name() ) );
}

/** A lock is one for the whole database server, so its name must say whose it is. */
function lock_name(): string {
	global $wpdb;
	return 'cellfacts ' . md5( DB_NAME . ' ' . $wpdb->options );
}

/** What the admin has set. service: the address of its /v1/; folder: of cellfacts mirror; locale: of texts that name none. */
function settings(): array {
	$set = get_option( 'cellfacts' );
	return ( is_array( $set ) ? $set : [] ) + [ 'service' => SERVICE, 'folder' => '', 'locale' => '' ];
}

// --- What the admin sees ---------------------------------------------------------------------------------------------------------

/** The address of a service's /v1/, as somebody types it; empty if it is none. Without https only on this machine. */
function service_address( string $typed ): string {
	$port = '(?::[0-9]{1,5})?';
	$name = '[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?';
	$form = "#^(?:https://$name|http://(?:127\.0\.0\.1|localhost))$port(?:/[a-z0-9._~-]+)*$(?<!\.html)#Di";
	$typed = rtrim( trim( $typed ), '/' );
	return preg_match( $form, $typed ) && false === strpos( $typed, '..' ) ? preg_replace( '#/v1$#D', '', $typed ) . '/v1/' : '';
}

/** What is said of a fault that was noted. */
function told( string $noted ): string {
	$fault = json_decode( $noted, true );
	return is_array( $fault ) ? said( $fault[0], $fault[1] ) : $noted; // older plugins noted sentences
}

/** Why nothing can come from a service; empty if it answers. */
function service_fault( string $service ): string {
	try {
		channel( fetched( CHANNEL, $service ) );
		return '';
	} catch ( Fault $error ) {
		return told( $error->getMessage() ) . ' ';
	}
}

/** What is set from what was sent. What is wrong stays as it was, and is said. */
function sanitized( $sent ): array {
	static $made = null;
	if ( null !== $made && $sent === $made ) {
		return $made; // the first time that something is set WordPress asks twice
	}
	$sent    = is_array( $sent ) ? array_map( __NAMESPACE__ . '\word', $sent ) : [];
	$set     = settings();
	$service = service_address( $sent['service'] ?? '' );
	$folder  = rtrim( $sent['folder'] ?? '', '/' );
	if ( '' !== $folder && ( ! path_is_absolute( $folder ) || ! is_readable( "$folder/current/" . CHANNEL ) ) ) {
		add_settings_error( 'cellfacts', 'folder', esc_html( said( 'folder_wrong', [ 'command' => 'cellfacts mirror', 'example' => '/srv/cellfacts' ] ) ) );
		$folder = $set['folder'];
	}
	$fault = '' === $service || $service === $set['service'] || '' !== $folder ? '' : service_fault( $service );
	if ( '' === $service || '' !== $fault ) {
		add_settings_error( 'cellfacts', 'service', esc_html( $fault . said( 'service_wrong', [ 'example' => 'https://facts.example.org/' ] ) ) );
		$service = $set['service'];
	}
	if ( ! empty( $sent['forget'] ) ) {
		forget();
	}
	return $made = [
		'service' => $service,
		'folder'  => $folder,
		'locale'  => isset( LOCALES[ $sent['locale'] ?? '' ] ) ? $sent['locale'] : '',
	];
}

/** The page in the menu of settings, for admins. */
function menu(): void {
	add_options_page( 'CellFacts', 'CellFacts', 'manage_options', 'cellfacts', __NAMESPACE__ . '\page' );
}

/** What the page may change. */
function register(): void {
	register_setting( 'cellfacts', 'cellfacts', [ 'type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\sanitized' ] );
}

/** The page: what is set, and how it goes. */
function page(): void {
	$set     = settings();
	$text    = '<input name="cellfacts[%1$s]" id="cellfacts-%1$s" type="text" class="regular-text code" value="%2$s">';
	$options = '';
	foreach ( [ '' => said( 'site_language' ) ] + LOCALES as $tag => $name ) {
		$options .= sprintf( '<option value="%s"%s>%s</option>', esc_attr( $tag ), selected( $set['locale'], $tag, false ), esc_html( $name ) );
	}
	echo '<div class="wrap"><h1>CellFacts</h1>';
	notice();
	echo '<form action="options.php" method="post">';
	settings_fields( 'cellfacts' );
	echo '<table class="form-table" role="presentation">';
	field( 'service', said( 'service_help' ), sprintf( $text, 'service', esc_attr( $set['service'] ) ) );
	field( 'folder', said( 'folder_help', [ 'example' => '/srv/cellfacts' ] ), sprintf( $text, 'folder', esc_attr( $set['folder'] ) ) );
	field( 'language', said( 'language_help' ) . "\n" . said( 'china' ), "<select name=\"cellfacts[locale]\" id=\"cellfacts-language\">$options</select>" );
	field( 'forget', said( 'forget_help' ), '<input name="cellfacts[forget]" id="cellfacts-forget" type="checkbox" value="1">' );
	echo '</table>';
	submit_button();
	$code  = '<code>[cellfacts widget="status"]</code>';
	$words = [ 'widget' => WIDGETS, 'form' => array_filter( FORMS ), 'question' => questions()['faq'] ?? [], 'locale' => LOCALES, 'heading' => SUFFIXES ];
	echo '</form><p>', str_replace( '{code}', $code, esc_html( said( 'use' ) ) ), '</p><ul class="ul-disc">';
	foreach ( $words as $name => $known ) {
		printf( '<li><code>%s</code>: %s</li>', esc_html( $name ), esc_html( implode( ', ', array_keys( $known ) ) ) );
	}
	echo '</ul></div>';
}

/** One row of the form. input: its HTML, made of safe parts. */
function field( string $name, string $help, string $input ): void {
	printf( '<tr><th scope="row"><label for="cellfacts-%s">%s</label></th><td>%s<p class="description">%s</p></td></tr>', esc_attr( $name ), esc_html( said( $name ) ), $input, nl2br( esc_html( $help ) ) );
}

/** How it goes, for admins: the last answer, the last error, and when that was. */
function notice(): void {
	$set   = settings();
	$state = row( 'state' ) + [ 'answered' => 0, 'failed' => 0 ];
	$lines = '' === $set['service'] ? [ said( 'no_service' ) ] : [];
	if ( '' !== $set['folder'] ) {
		$lines[] = said( 'from_folder' );
	} elseif ( $state['answered'] ) {
		$lines[] = said( 'answered', [ 'date' => wp_date( 'Y-m-d H:i', $state['answered'] ) ] );
	}
	if ( ! empty( $state['sequence'] ) ) {
		$lines[] = said( 'release', [ 'release' => $state['current'], 'sequence' => $state['sequence'] ] );
	}
	if ( $state['failed'] ) {
		$lines[] = said( 'error', [ 'date' => wp_date( 'Y-m-d H:i', $state['failed'] ), 'error' => told( $state['error'] ) ] );
	}
	$bad = $state['failed'] && $state['failed'] >= $state['answered'];
	if ( $bad ) {
		$lines[] = said( 'meanwhile' );
	}
	$lines   = array_map( 'esc_html', $lines ?: [ said( 'none_yet' ) ] );
	$lines[] = '' === $set['service'] ? '' : sprintf( '<a href="%s">%s</a>', esc_url( substr( $set['service'], 0, -3 ) ), esc_html( said( 'gallery' ) ) );
	printf( '<div class="notice inline notice-%s"><p>%s</p></div>', $bad || '' === $set['service'] ? 'warning' : 'info', implode( '<br>', $lines ) );
}

/** What this plugin is, in WordPress's list of plugins. */
function described( $plugins ) {
	$name = plugin_basename( __FILE__ );
	if ( isset( $plugins[ $name ] ) ) {
		$plugins[ $name ]['Description'] = said( 'description' );
	}
	return $plugins;
}

/** Nothing stays behind, on any site of a network. */
function uninstall(): void {
	foreach ( is_multisite() ? get_sites( [ 'fields' => 'ids', 'number' => 0 ] ) : [ 0 ] as $site ) {
		$site && switch_to_blog( $site );
		forget();
		delete_option( 'cellfacts' );
		$site && restore_current_blog();
	}
}

// --- The block, and where everything is hooked in --------------------------------------------------------------------------------

/** The block of the editor. What it shows there is what readers see, made by this server. */
const EDITOR = <<<'JS'
(function (wp, offered, said) {
  var el = wp.element.createElement;
  wp.blocks.registerBlockType('cellfacts/widget', {
    edit: function (props) {
      var at = props.attributes, brief = at.form !== '';
      // Blocks of older plugins have questions of the FAQ beside any widget.
      var widget = at.question && !(offered.question[at.widget] || {})[at.question] ? 'faq' : at.widget;
      function select(name, label, choices, help, disabled) {
        return el(wp.components.SelectControl, {
          key: name, label: said[label], value: name === 'widget' ? widget : String(at[name]), help: said[help], disabled: disabled,
          options: Object.keys(choices).map(function (value) { return {value: value, label: choices[value]}; }),
          __nextHasNoMarginBottom: true, __next40pxDefaultSize: true,
          onChange: function (value) {
            var change = {widget: widget};
            change[name] = name === 'heading' ? Number(value) : value;
            if (name === 'widget') { change.question = ''; }
            if (name === 'form') { change.heading = 2; }
            props.setAttributes(change);
          }
        });
      }
      var questions = offered.question[widget];
      var empty = function () { return el('p', null, said.no_service); };
      return el('div', wp.blockEditor.useBlockProps(),
        el(wp.blockEditor.InspectorControls, null, el(wp.components.PanelBody, {title: 'CellFacts'},
          select('widget', 'text', offered.widget),
          select('form', 'part', offered.form, at.question && 'one_of_two', Boolean(at.question)),
          questions && select('question', 'question', questions, brief && 'one_of_two', brief),
          select('locale', 'language', offered.locale, /^zh/.test(at.locale) && 'china'),
          select('heading', 'heading', offered.heading, brief ? 'brief_heading' : 'heading_help', brief))),
        el(wp.components.Disabled, null,
          el(wp.serverSideRender, {block: 'cellfacts/widget', attributes: at, EmptyResponsePlaceholder: empty})));
    },
    save: function () { return null; }
  });
})(window.wp, OFFERED, SAID);
JS;

/** What the block's settings offer: by attribute the words of each value, and for questions by widget. */
function offered(): array {
	$title = static function ( array $titles ): string {
		return $titles[ tongue() ] ?? $titles['en'];
	};
	$asked = static function ( array $questions ) use ( $title ): array {
		return [ '' => said( 'no_question' ) ] + array_map( $title, $questions );
	};
	return [
		'widget'   => array_map( $title, WIDGETS ),
		'form'     => [ '' => said( 'whole' ), 'brief' => said( 'brief' ) ],
		'question' => array_map( $asked, questions() ),
		'locale'   => [ '' => said( 'site_language' ) ] + LOCALES,
		'heading'  => array_combine( array_keys( SUFFIXES ), array_keys( SUFFIXES ) ),
	];
}

/** The shortcode, the block, and the addresses that are texts. */
function begin(): void {
	add_shortcode( 'cellfacts', __NAMESPACE__ . '\shortcode' );
	wp_register_script( 'cellfacts-editor', false, [ 'wp-blocks', 'wp-element', 'wp-block-editor', 'wp-components', 'wp-server-side-render' ], null, true );
	wp_add_inline_script( 'cellfacts-editor', strtr( EDITOR, [ 'OFFERED' => wp_json_encode( offered() ), 'SAID' => wp_json_encode( WORDS[ tongue() ] ?? [] ) ] ) );
	register_block_type(
		'cellfacts/widget',
		[
			'api_version'     => 3,
			'title'           => 'CellFacts',
			'description'     => said( 'description' ),
			'category'        => 'widgets',
			'icon'            => 'info-outline',
			'supports'        => [ 'html' => false, 'customClassName' => false ],
			'editor_script'   => 'cellfacts-editor',
			'render_callback' => __NAMESPACE__ . '\block',
			'attributes'      => [
				'widget'   => [ 'type' => 'string', 'default' => 'status' ],
				'form'     => [ 'type' => 'string', 'default' => '' ],
				'question' => [ 'type' => 'string', 'default' => '' ],
				'locale'   => [ 'type' => 'string', 'default' => '' ],
				'heading'  => [ 'type' => 'integer', 'default' => 2 ],
			],
		]
	);
	wp_embed_register_handler( 'cellfacts', address_form(), __NAMESPACE__ . '\embed' );
}

/** Uninstalling is noted when the plugin is switched on. */
function activated(): void {
	register_uninstall_hook( __FILE__, __NAMESPACE__ . '\uninstall' );
}

add_action( 'init', __NAMESPACE__ . '\begin' );
add_action( 'wp_enqueue_scripts', __NAMESPACE__ . '\style_early' );
add_filter( 'rest_dispatch_request', __NAMESPACE__ . '\embed_preview', 10, 3 );
add_filter( 'http_request_args', __NAMESPACE__ . '\unnamed', 10, 2 );
add_action( 'enqueue_block_assets', __NAMESPACE__ . '\style_of_editor' );
add_filter( 'all_plugins', __NAMESPACE__ . '\described' );
add_action( 'admin_menu', __NAMESPACE__ . '\menu' );
add_action( 'admin_init', __NAMESPACE__ . '\register' );
register_activation_hook( __FILE__, __NAMESPACE__ . '\activated' );
