/** The release that the model is true to. */
export const VERSION = '10.0.2'
export const WORDPRESS_VERSION = '6.8'
